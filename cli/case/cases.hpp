// The folders of cases, and what the subcommands of `whorl case` print about them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>
#include <whorl/case_key.hpp>
#include <whorl/private_file.hpp>

#include "cli/program/command.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// The folder in which the owner keeps a case.
struct CaseFolder {
    std::string path;
    Ed25519PublicKey key;
    std::vector<std::string> files;  ///< names of the sealed files, "0000-submission.age", in order

    CaseNumber number() const { return CaseNumber::of(key); }
};

/// Without the passphrase. Throws Refusal.
CaseFolder read_case_folder(const std::string& path);

/// A case as an object of JSON Lines or a line of csv.
std::string case_record(const CaseFolder& folder, Format format);

/// The header line of csv, empty for the others.
std::string case_header(Format format);

/// The folder without a slash at its end, so that parent_path() gives its parent.
std::filesystem::path without_last_slash(const std::filesystem::path& folder);

/// Throws Refusal unless a case can be created there. For a check before somebody chooses a passphrase.
void expect_room_for_case(const std::filesystem::path& folder);

/// Creates the folder with the key file, locked if there is a passphrase; it is removed again unless it is
/// committed. Throws Refusal.
NewFolder make_case(const std::filesystem::path& folder, const Ed25519Key& key,
                    const std::optional<Secret>& passphrase, CaseKeyCost cost);

}  // namespace whorl::cli
