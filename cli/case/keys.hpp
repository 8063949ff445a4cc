// The keys that a command works with: those of a case and those of age.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>
#include <whorl/age.hpp>
#include <whorl/case_key.hpp>

#include "cli/case/passphrase.hpp"

namespace whorl::cli {

/// The name of the key file in the folder of a case.
inline constexpr auto kCaseKeyName = "case.key";

/// `path` itself, or the key file in it when it is a folder.
std::filesystem::path key_file_of(const std::string& path);

/// The argument FOLDER.
void add_folder_argument(Command command, std::string& folder, const std::string& description);

/// Opens a key file, or the one in a folder, with its passphrase, which it asks for. Throws Refusal and what
/// read_passphrase() throws. Finds everything that it can check without the passphrase before it asks.
Ed25519Key load_key(const std::string& path, const PassphraseFlags& flags);

/// Where the keys of the user are.
struct KeyFlags {
    std::string key;                      ///< the folder of a case or a key file; empty for none
    std::vector<std::string> identities;  ///< files as age-keygen writes them
    PassphraseFlags passphrase;
};

/// --key and --passphrase-fd
Option add_key_flags(Command command, KeyFlags& flags);

/// --identity
void add_identity_flag(Command command, KeyFlags& flags);

struct Keys {
    std::optional<Ed25519Key> signing;
    std::vector<AgeIdentity> identities;  ///< the one of the case first
};

/// Throws Refusal and what read_passphrase() throws.
Keys load_keys(const KeyFlags& flags);

/// --argon2-memory and --argon2-passes
void add_cost_flags(Command command, CaseKeyCost& cost);

}  // namespace whorl::cli
