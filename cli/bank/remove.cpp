// whorl bank remove: deletes records from a bank's files for good.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/bank_file.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/program/console.hpp"
#include "cli/program/questions.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank remove known.bank --key 17
  whorl bank remove known.bank --source hotline --status withdrawn --dry-run
  whorl bank remove known.bank --source hotline --status withdrawn --yes

Removes the records from the bank's files for good. It asks first, on the terminal; where there is
none, as in a script, it needs --yes.

To stop matching hashes but keep a record of that, use whorl bank withdraw. What was withdrawn
cannot be added again by mistake; what was removed can.

)";

constexpr auto kExitCodes = R"(
Exit codes:
  0  done
  1  failed, no record matches, or the answer was no
  2  wrong usage)";

struct Flags {
    std::string bank;
    Selectors selectors;
    bool dry_run = false;
    bool yes = false;
};

/// Asks the person. True without a question when no record matches: tell_records() says that.
bool is_confirmed(Bank& bank, const RecordFilter& filter, const std::string& file) {
    const std::size_t n = need(bank.for_each(filter, [](const BankRecord& /*record*/) { return true; }), file);
    return n == 0 || agrees("Remove " + counted(n, "record") + " from " + printable(file) +
                            " for good? They cannot be brought back. (yes/no)");
}

int run(const Flags& flags) {
    const RecordFilter filter = flags.selectors.filter_of_some("bank remove");
    if (flags.dry_run) {
        return dry_run(flags.bank, filter, "", "would be removed");
    }
    if (!flags.yes && !person_can_answer()) {
        throw UsageError(
            "bank remove: there is no terminal to ask on, so removing records for good needs --yes; --dry-run "
            "lists what would be removed");
    }
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    if (!flags.yes && !is_confirmed(bank, filter, flags.bank)) {
        Console(false).note("nothing was removed");
        return kInputFailed;
    }
    const Purged purged = need(bank.purge(filter), flags.bank);
    const int exit_code = tell_records(purged.records, flags.bank, "", "removed");
    if (!purged.wiped) {
        Error error = purged.wiped.error();
        error.message = "parts of removed records may still be in its files: " + error.message;
        throw BankError(error, flags.bank);
    }
    return exit_code;
}

}  // namespace

void add_bank_remove(Command group, Action& action) {
    Command command = group.add_command("remove", "Remove hashes from a bank's files for good");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    add_dry_run_flag(command, flags->dry_run);
    command.add_flag("--yes", flags->yes, "Do not ask; needed when there is no terminal");
    command.footer(std::string(kFooter) + kSelectorHelp + kExitCodes);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
