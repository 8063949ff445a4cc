// whorl bank: the group of subcommands that create, fill, change and check a bank.
#include "cli/bank/bank.hpp"
#include "cli/commands.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank init known.bank
  whorl bank import known.bank hashes.csv --source hotline
  whorl bank add known.bank photo.jpg --source hotline --id 2026-117
  whorl bank withdraw known.bank --id 2026-117 --by hotline --reason 'asked for by the person'
  whorl bank list --help         everything about a command

A bank is a file of hashes that pictures are matched against (other files that begin with its name
belong to it). It holds the hashes, who gave them and what they said about them. It holds no
pictures, and names of files only if you ask for that.)";

}  // namespace

void add_bank(Command app, Action& action) {
    Command group = app.add_group("bank", "Create, fill, change and check a bank of hashes", kFooter);
    add_bank_init(group, action);
    add_bank_add(group, action);
    add_bank_import(group, action);
    add_bank_accept(group, action);
    add_bank_remove(group, action);
    add_bank_withdraw(group, action);
    add_bank_list(group, action);
    add_bank_stats(group, action);
    add_bank_export(group, action);
    add_bank_verify(group, action);
}

}  // namespace whorl::cli
