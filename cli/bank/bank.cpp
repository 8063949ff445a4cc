// whorl bank: the group of subcommands that make and tend a bank.
#include "cli/bank/bank.hpp"
#include "cli/commands.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank init known.bank
  whorl bank import known.bank hashes.csv
  whorl bank add known.bank photo.jpg --source hotline --id 2026-117
  whorl bank withdraw known.bank --id 2026-117 --by hotline --reason 'asked for by the person'
  whorl bank list --help         everything about a command

A bank is one file (and those beside it that begin with its name). It holds hashes, who gave
them and what they said of them; no pictures, and names of files only where you ask for it.)";

}  // namespace

void add_bank(Command app, Action& action) {
    Command group = app.add_group("bank", "Create, fill, change and check a bank of hashes", kFooter);
    add_bank_init(group, action);
    add_bank_add(group, action);
    add_bank_import(group, action);
    add_bank_remove(group, action);
    add_bank_withdraw(group, action);
    add_bank_list(group, action);
    add_bank_stats(group, action);
    add_bank_export(group, action);
    add_bank_verify(group, action);
}

}  // namespace whorl::cli
