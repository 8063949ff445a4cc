// whorl bank withdraw and remove: what is not to be matched any more, and what is to be gone.
#include <memory>

#include "cli/match/banks.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kSelecting = R"(A record is meant when all that the flags say is true of it; at least one is needed.
whorl bank list with the same flags shows the records beforehand.
)";

constexpr auto kWithdrawFooter = R"(Examples:
  whorl bank withdraw known.bank --id 2026-117 --by hotline --reason 'asked for by the person'
  whorl bank withdraw known.bank --key 17 --by 'on duty' --reason 'not the picture it seemed to be'

From then on no search finds the records, in any process that looks into the bank anew. They stay
in the bank and say who withdrew them, when and why, so that adding them again brings nothing
back.

)";

constexpr auto kRemoveFooter = R"(Examples:
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
    std::string by;
    std::string reason;
};

RecordFilter filter_of(const Flags& flags, const std::string& command) {
    if (!flags.selectors.any()) {
        throw UsageError(command +
                         ": say which records are meant, by --key, --id, --source, --hash, --label, "
                         "--algorithm or --status");
    }
    return flags.selectors.filter();
}

int tell(std::size_t n, const Flags& flags, const std::string& kind, const std::string& what) {
    if (n == 0) {
        Console(false).failure(flags.bank, "no " + kind + "record is meant by these flags");
        return kInputFailed;
    }
    write_output(counted(n, "record") + ' ' + what + '\n');
    return kDone;
}

int run_withdraw(const Flags& flags) {
    const RecordFilter filter = filter_of(flags, "bank withdraw");
    if (flags.by.empty() || flags.reason.empty()) {
        throw UsageError("bank withdraw: --by and --reason must say something");
    }
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    return tell(need(bank.withdraw(filter, flags.by, flags.reason), flags.bank), flags, "active ", "withdrawn");
}

int run_remove(const Flags& flags) {
    const RecordFilter filter = filter_of(flags, "bank remove");
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    return tell(need(bank.purge(filter), flags.bank), flags, "", "removed");
}

}  // namespace

void add_bank_withdraw(Command group, Action& action) {
    Command command = group.add_command("withdraw", "Have hashes no longer matched, and keep that in mind");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    command.add_option("--by", "WHO", flags->by, "Who withdraws").required();
    command.add_option("--reason", "TEXT", flags->reason, "Why").required();
    command.footer(std::string(kWithdrawFooter) + kSelecting + kExitCodes);
    command.does(action, [flags] { return run_withdraw(*flags); });
}

void add_bank_remove(Command group, Action& action) {
    Command command = group.add_command("remove", "Remove hashes from a bank's files for good");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    command.footer(std::string(kRemoveFooter) + kSelecting + kExitCodes);
    command.does(action, [flags] { return run_remove(*flags); });
}

}  // namespace whorl::cli
