#include "cli/case/keys.hpp"

#include <whorl/case.hpp>
#include <whorl/private_file.hpp>

#include "cli/program/command.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {
namespace {

/// Room for more than ten thousand keys.
constexpr std::size_t kMaxIdentityFileBytes = std::size_t{1} << 20U;

}  // namespace

std::filesystem::path key_file_of(const std::string& path) {
    std::error_code error;
    const std::filesystem::path named = path;
    return std::filesystem::is_directory(named, error) ? named / kCaseKeyPart : named;
}

void add_folder_argument(Command command, std::string& folder, const std::string& description) {
    command.add_option("FOLDER", "FOLDER", folder, description).required();
}

Ed25519Key load_key(const std::string& path, const PassphraseFlags& flags) {
    const std::filesystem::path file = key_file_of(path);
    if (!unless_refused(is_case_key_locked(file))) {
        return unless_refused(load_unlocked_case_key(file));
    }
    const CaseNumber number = CaseNumber::of(unless_refused(load_case_public_key(file)));
    const Secret passphrase = read_passphrase(flags, "Passphrase of case " + number.text());
    return unless_refused(load_case_key(file, passphrase), file.native(), Locked::key_file);
}

Option add_key_flags(Command command, KeyFlags& flags, const std::string& description) {
    Option key = command.add_option("--key", "PATH", flags.key, description);
    key.under(kKeysHeading);
    add_passphrase_flag(command, flags.passphrase);
    return key;
}

void add_identity_flag(Command command, KeyFlags& flags) {
    command
        .add_option("--identity", "FILE", flags.identities,
                    "File of secret keys, as age-keygen writes it; can be given several times")
        .one_each_time()
        .under(kKeysHeading);
}

Keys load_keys(const KeyFlags& flags) {
    Keys keys;
    if (!flags.key.empty()) {
        keys.signing = load_key(flags.key, flags.passphrase);
        keys.identities.push_back(case_identity(*keys.signing));
    }
    for (const std::string& file : flags.identities) {
        const Secret text = unless_refused(read_private_file(file, kMaxIdentityFileBytes));
        for (AgeIdentity& identity : unless_refused(parse_age_identities(text.view()), file)) {
            keys.identities.push_back(std::move(identity));
        }
    }
    return keys;
}

Option add_no_passphrase_flag(Command command, bool& no_passphrase, const std::string& description) {
    return command.add_flag("--no-passphrase", no_passphrase, description).under(kKeysHeading);
}

void save_key(const std::filesystem::path& path, const Ed25519Key& key, const std::optional<Secret>& passphrase,
              CaseKeyCost cost) {
    unless_refused(passphrase ? save_case_key(path, key, *passphrase, cost) : save_unlocked_case_key(path, key));
}

void warn_of_unlocked_key(const std::string& path, Console& console) {
    console.warning(
        path,
        "has no passphrase: anybody who can read this file can sign and open bundles as you. Keep it on a "
        "machine that only you use, and out of shared folders and unencrypted backups");
}

void add_cost_flags(Command command, CaseKeyCost& cost) {
    command
        .add_option("--argon2-memory", "KIB", cost.memory_kib,
                    "Memory in KiB that one guess at the passphrase costs")
        .range(kMinCaseKeyCost.memory_kib, kMaxCaseKeyCost.memory_kib)
        .show_default()
        .under(kKeysHeading);
    command.add_option("--argon2-passes", "N", cost.passes, "Number of passes over this memory for one guess")
        .range(kMinCaseKeyCost.passes, kMaxCaseKeyCost.passes)
        .show_default()
        .under(kKeysHeading);
}

}  // namespace whorl::cli
