#include "cli/terminal/consent.hpp"

#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/terminal/questions.hpp"

namespace whorl::cli {

void add_consent_flags(Command command, Consent& consent, const std::string& dry_run_help) {
    command.add_flag("--dry-run", consent.dry_run, dry_run_help);
    command.add_flag("--yes", consent.yes, "Do not ask; needed when there is no terminal");
}

void check_can_ask(const Consent& consent, const AskedDeed& deed) {
    if (!consent.yes && !person_can_answer()) {
        throw UsageError(deed.command + ": there is no terminal to ask on, so " + deed.doing +
                         " needs --yes; --dry-run " + deed.dry_run);
    }
}

bool consents(const Consent& consent, const AskedDeed& deed, const std::string& question) {
    if (consent.yes || agrees(question)) {
        return true;
    }
    Console(false).note("nothing was " + deed.done);
    return false;
}

}  // namespace whorl::cli
