// whorl bank remove: deletes records from a bank's files for good.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/console.hpp"
#include "cli/program/words.hpp"
#include "cli/terminal/questions.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank remove known.bank --key 17
  whorl bank remove known.bank --source hotline --status withdrawn --dry-run
  whorl bank remove known.bank --source hotline --status withdrawn --yes

Removes the records from the bank's files for good. It asks first, on the terminal; without a
terminal, as in a script, it needs --yes.

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

std::vector<std::uint64_t> keys_of(Bank& bank, const RecordFilter& filter, const std::string& file) {
    std::vector<std::uint64_t> keys;
    need(bank.for_each(filter,
                       [&](const BankRecord& record) {
                           keys.push_back(record.key);
                           return true;
                       }),
         file);
    return keys;
}

int purge(const std::string& file, Bank& bank, const RecordFilter& filter) {
    const Purged purged = need(bank.purge(filter), file);
    const int exit_code = tell_records(purged.records, file, "", "removed");
    if (!purged.wiped) {
        Error error = purged.wiped.error();
        error.message = "parts of removed records may still be in its files: " + error.message;
        throw BankError(error, file);
    }
    return exit_code;
}

/// The records that a person was asked about, and no others that came since.
int remove_after_question(const Flags& flags, Bank& bank, RecordFilter filter) {
    filter.keys = keys_of(bank, filter, flags.bank);
    if (filter.keys.empty()) {  // for the bank, no keys would be all keys
        return tell_records(0, flags.bank, "", "");
    }
    if (!agrees("Remove " + counted(filter.keys.size(), "record") + " from " + printable(flags.bank) +
                " for good? They cannot be brought back.")) {
        Console(false).note("nothing was removed");
        return kInputFailed;
    }
    return purge(flags.bank, bank, filter);
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
    return flags.yes ? purge(flags.bank, bank, filter) : remove_after_question(flags, bank, filter);
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
