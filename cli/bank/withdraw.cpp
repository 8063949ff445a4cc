// whorl bank withdraw: what is not to be matched any more.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/bank_file.hpp"
#include "cli/bank/selectors.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank withdraw known.bank --id 2026-117 --by hotline --reason 'asked for by the person'
  whorl bank withdraw known.bank --key 17 --by 'on duty' --reason 'not the picture it seemed to be'

From then on no search finds the records, in any process that looks into the bank anew. They stay
in the bank and say who withdrew them, when and why, so that adding them again brings nothing
back.

)";

constexpr auto kExitCodes = R"(
Exit codes: 0 done; 1 failed, or no record is meant; 2 wrong usage.)";

struct Flags {
    std::string bank;
    Selectors selectors;
    std::string by;
    std::string reason;
};

int run(const Flags& flags) {
    const RecordFilter filter = flags.selectors.filter_of_some("bank withdraw");
    if (flags.by.empty() || flags.reason.empty()) {
        throw UsageError("bank withdraw: --by and --reason must say something");
    }
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    return tell_records(need(bank.withdraw(filter, flags.by, flags.reason), flags.bank), flags.bank, "active ",
                        "withdrawn");
}

}  // namespace

void add_bank_withdraw(Command group, Action& action) {
    Command command = group.add_command("withdraw", "Have hashes no longer matched, and keep that in mind");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    command.add_option("--by", "WHO", flags->by, "Who withdraws").required();
    command.add_option("--reason", "TEXT", flags->reason, "Why").required();
    command.footer(std::string(kFooter) + kSelectorHelp + kExitCodes);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
