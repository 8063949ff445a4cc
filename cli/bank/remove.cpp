// whorl bank remove: what is to be gone from a bank's files.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/bank_file.hpp"
#include "cli/bank/selectors.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank remove known.bank --key 17
  whorl bank remove known.bank --source hotline --status withdrawn

Removes the records from the bank's files for good, and asks nothing. To have them no longer found,
but known as withdrawn, use whorl bank withdraw: what was removed can be added again.

)";

constexpr auto kExitCodes = R"(
Exit codes: 0 done; 1 failed, or no record is meant; 2 wrong usage.)";

struct Flags {
    std::string bank;
    Selectors selectors;
};

int run(const Flags& flags) {
    const RecordFilter filter = flags.selectors.filter_of_some("bank remove");
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    return tell_records(need(bank.purge(filter), flags.bank), flags.bank, "", "removed");
}

}  // namespace

void add_bank_remove(Command group, Action& action) {
    Command command = group.add_command("remove", "Remove hashes from a bank's files for good");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    command.footer(std::string(kFooter) + kSelectorHelp + kExitCodes);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
