// What the subcommands of `whorl case` share: folders of cases, and what is printed of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>
#include <whorl/case_key.hpp>

#include "command.hpp"
#include "flags.hpp"

namespace whorl::cli {

/// All that its owner keeps of a case.
struct CaseFolder {
    std::string path;
    Ed25519PublicKey key;
    std::vector<std::string> files;  ///< names of what was sealed, "0000-submission.age", in their order

    CaseNumber number() const { return CaseNumber::of(key); }
};

/// Without the passphrase. Throws Refusal.
CaseFolder read_case_folder(const std::string& path);

/// A case as an object of JSON Lines or a line of csv.
std::string case_record(const CaseFolder& folder, Format format);

/// The header line of csv, empty for the others.
std::string case_header(Format format);

/// Subcommands of `whorl case`; see add_hash().
void add_case_new(CLI::App& group, Action& action);
void add_case_export_key(CLI::App& group, Action& action);

}  // namespace whorl::cli
