// whorl bank remove: deletes records from a bank's files for good.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/files/bank_file.hpp"

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
    Consent consent;
};

int purge(const std::string& file, Bank& bank, const RecordFilter& filter) {
    const Purged purged = need(bank.purge(filter), file);
    const int exit_code = tell_records(purged.records, file, "", "removed");
    check_wiped(purged, "removed records", file);
    return exit_code;
}

int run(const Flags& flags) {
    return change_with_consent(
        flags.bank, flags.selectors.filter_of_some("bank remove"), flags.consent,
        {.deed = {.command = "bank remove",
                  .doing = "removing records for good",
                  .dry_run = "lists what would be removed",
                  .done = "removed"},
         .question = "Remove RECORDS for good? They cannot be brought back.",
         .kind = "",
         .change = [&](Bank& bank, const RecordFilter& filter) { return purge(flags.bank, bank, filter); }});
}

}  // namespace

void add_bank_remove(Command group, Action& action) {
    Command command = group.add_command("remove", "Remove hashes from a bank's files for good");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    add_consent_flags(command, flags->consent, kDryRunHelp);
    command.footer(std::string(kFooter) + kSelectorHelp + kExitCodes);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
