// The folders of cases, and what the subcommands of `whorl case` print about them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <whorl/case_folder.hpp>
#include <whorl/private_file.hpp>

#include "cli/program/command.hpp"
#include "cli/program/flags.hpp"
#include "cli/terminal/passphrase.hpp"
#include "lib/posix/files.hpp"

namespace whorl::cli {

/// Without the passphrase. Throws Refusal.
CaseOutline outline_of(const std::string& folder);

/// Whether this names a key file, and not the folder of a case.
bool is_key_alone(const std::string& path);

/// Keeps other commands from changing a case, named by its folder or key, until the end: each writes what it read
/// at its beginning. Throws Refusal when another command changes it. Does nothing where the path cannot be opened,
/// or where the file system knows no locks.
class CaseLock {
public:
    explicit CaseLock(const std::string& path);

private:
    posix::Descriptor locked_;
};

/// The case in a folder, or what its key alone allows. Asks for the passphrase. Throws Refusal, and what load_key()
/// throws.
Case open_case(const std::string& path, const PassphraseFlags& passphrase);

/// A case as an object of JSON Lines or a line of csv.
std::string case_record(const std::string& folder, const CaseOutline& outline, Format format);

/// The header line of csv, empty for the others.
std::string case_header(Format format);

/// The folder without a slash at its end, so that parent_path() gives its parent.
std::filesystem::path without_last_slash(const std::filesystem::path& folder);

/// Throws Refusal unless a case can be created there. For a check before somebody chooses a passphrase.
void expect_room_for_case(const std::filesystem::path& folder);

/// Creates the folder with a new case, locked if there is a passphrase; it is removed again unless it is committed.
/// Throws Refusal.
NewFolder make_case(const std::filesystem::path& folder, const Case& made, const std::optional<Secret>& passphrase,
                    CaseKeyCost cost);

}  // namespace whorl::cli
