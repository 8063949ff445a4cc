// The keys that a command works with: those of a case and those of age.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>
#include <whorl/age.hpp>
#include <whorl/case_key.hpp>

#include "cli/terminal/passphrase.hpp"

namespace whorl::cli {

/// `path` itself, or the key file in it when it is a folder.
std::filesystem::path key_file_of(const std::string& path);

/// The argument FOLDER.
void add_folder_argument(Command command, std::string& folder, const std::string& description);

/// Opens a key file, or the one in a folder. If the key is locked, asks for its passphrase, after it has checked
/// everything that it can check without. Throws Refusal and what read_passphrase() throws.
Ed25519Key load_key(const std::string& path, const PassphraseFlags& flags);

/// Where the keys of the user are.
struct KeyFlags {
    std::string key;                      ///< the folder of a case or a key file; empty for none
    std::vector<std::string> identities;  ///< files as age-keygen writes them
    PassphraseFlags passphrase;
};

/// The help of --key for people and platforms alike.
inline constexpr auto kAnyKeyHelp = "Your key: the folder of your case, or a key file";

/// --key and --passphrase-fd
Option add_key_flags(Command command, KeyFlags& flags, const std::string& description);

/// --identity
void add_identity_flag(Command command, KeyFlags& flags);

struct Keys {
    std::optional<Ed25519Key> signing;
    std::vector<AgeIdentity> identities;  ///< the one of the case first
};

/// Throws Refusal and what read_passphrase() throws.
Keys load_keys(const KeyFlags& flags);

/// --no-passphrase
Option add_no_passphrase_flag(Command command, bool& no_passphrase, const std::string& description);

/// Writes a new key file, locked if there is a passphrase. Throws Refusal.
void save_key(const std::filesystem::path& path, const Ed25519Key& key, const std::optional<Secret>& passphrase,
              CaseKeyCost cost);

/// Warns that nothing but its permissions protects a key file.
void warn_of_unlocked_key(const std::string& path, Console& console);

/// --argon2-memory and --argon2-passes
void add_cost_flags(Command command, CaseKeyCost& cost);

}  // namespace whorl::cli
