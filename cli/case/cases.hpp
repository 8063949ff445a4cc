// What the subcommands of `whorl case` share: folders of cases, and what is printed of them.
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

/// A folder without a slash at its end, which would make it its own parent.
std::filesystem::path without_last_slash(const std::filesystem::path& folder);

/// That a case can be made there, before anybody chooses a passphrase for it. Throws Refusal.
void expect_room_for_case(const std::filesystem::path& folder);

/// Makes the folder with the key file in it, locked if there is a passphrase; it goes again unless it is committed.
/// Throws Refusal.
NewFolder make_case(const std::filesystem::path& folder, const Ed25519Key& key,
                    const std::optional<Secret>& passphrase, CaseKeyCost cost);

}  // namespace whorl::cli
