// Whether a person agrees to what cannot be undone.
#pragma once

#include <string>

#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// --dry-run and --yes
struct Consent {
    bool dry_run = false;
    bool yes = false;
};

void add_consent_flags(Command command, Consent& consent, const std::string& dry_run_help);

/// What a person is asked about, in words.
struct AskedDeed {
    std::string command;  ///< "bank remove"
    std::string doing;    ///< "removing records for good"
    std::string dry_run;  ///< "lists what would be removed"
    std::string done;     ///< "removed"
};

/// Throws UsageError where --yes is missing and there is nobody to ask.
void check_can_ask(const Consent& consent, const AskedDeed& deed);

/// Whether --yes says so or a person does, who is asked this. If not, tells that nothing was done. Throws
/// InputEnded.
bool consents(const Consent& consent, const AskedDeed& deed, const std::string& question);

}  // namespace whorl::cli
