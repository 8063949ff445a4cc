// Cases: one key a case, by which its owner is known again, and the number that names it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <whorl/age.hpp>
#include <whorl/ed25519.hpp>
#include <whorl/error.hpp>
#include <whorl/secret.hpp>

namespace whorl {

/// What people call a case by, on the telephone and in mail: twenty of Crockford's letters and digits in groups of
/// four, "K3F9-0TQ2-...". A value.
///
/// Eighteen symbols are the first 90 bits of SHA-256 over "whorl case number 1\n" and the case's public key. Two
/// are a Reed-Solomon check over GF(32): any two wrong symbols are noticed, and any two that changed places; of
/// worse mistakes, 1023 of 1024.
///
/// It is for finding a case and for saying which one is meant. It proves nothing: what a case may do is decided by
/// signatures of its key. Nobody can make a key for another's number (90 bits). Two keys with one number can be
/// searched for (2^45 keys), which gives their maker nothing but confusion between cases of their own; so whoever
/// keeps cases tells them apart by their keys.
class CaseNumber {
public:
    static CaseNumber of(const Ed25519PublicKey& key);

    /// Reads what people write: in any case, with or without blanks, dashes and dots, O for 0, I and L for 1. Error
    /// `invalid` says whether a symbol is none, the length is wrong, or something is mistyped.
    static Result<CaseNumber> parse(std::string_view text);

    /// In its one form.
    const std::string& text() const noexcept { return text_; }

    friend auto operator<=>(const CaseNumber&, const CaseNumber&) = default;

private:
    explicit CaseNumber(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

/// Who can open what is sealed to the case: answers to its owner, and the owner's own submissions. Derived from the
/// secret key alone (HKDF-SHA-256, docs/bundle-format.md), so that there is no second key to keep.
AgeIdentity case_identity(const Ed25519Key& key);

/// What opening a key file costs, and so what each guess at its passphrase costs. Argon2id, one lane.
struct CaseKeyCost {
    std::uint32_t passes = 3;
    std::uint32_t memory_kib = 262'144;  ///< most of a second on a laptop; libsodium's "moderate"
};

/// Files that ask for less or more are neither made nor opened, whoever made them.
inline constexpr CaseKeyCost kMinCaseKeyCost = {1, 8};
inline constexpr CaseKeyCost kMaxCaseKeyCost = {16, 1'048'576};

/// Longer passphrases, in bytes, are not taken.
inline constexpr std::size_t kMaxPassphraseBytes = 1024;

/// The contents of a key file: the key, encrypted under the passphrase (Argon2id, XChaCha20-Poly1305), and in the
/// clear the public key and the cost. docs/bundle-format.md has the format. Every call gives other bytes.
///
/// Errors: `invalid` for an empty or overlong passphrase or a cost beyond the limits,
/// `too_large` when there is no such memory.
Result<std::string> encrypt_case_key(const Ed25519Key& key, const Secret& passphrase, CaseKeyCost cost = {});

/// The key. Errors: `corrupt` when the file is none or was damaged, `unsupported` when a newer Whorl made it,
/// `wrong_key` when it is whole and the passphrase does not open it; `invalid` for a file without a passphrase;
/// else as above.
Result<Ed25519Key> decrypt_case_key(std::string_view file, const Secret& passphrase);

/// The public key that a key file tells without its passphrase. It is authenticated only by decrypting the file.
/// Errors `corrupt`, `unsupported`.
Result<Ed25519PublicKey> case_public_key(std::string_view file);

/// Writes a new key file that only its owner may read, whole and on the disk when this succeeds. Never
/// replaces a file. Errors: as of encrypt_case_key(); `exists`, `unwritable`; `insecure` when the file system
/// cannot keep others out.
Status save_case_key(const std::filesystem::path& path, const Ed25519Key& key, const Secret& passphrase,
                     CaseKeyCost cost = {});

/// Errors: as of read_private_file(), by which others must not be able to read the file, and of decrypt_case_key().
Result<Ed25519Key> load_case_key(const std::filesystem::path& path, const Secret& passphrase);

/// Likewise, and of case_public_key().
Result<Ed25519PublicKey> load_case_public_key(const std::filesystem::path& path);

/// Writes a new key file without a passphrase, as save_case_key() does else. It is for a program that works
/// unattended, as a platform's intake: whoever can read the file can sign and open as the key's owner, so only its
/// permissions protect it.
Status save_unlocked_case_key(const std::filesystem::path& path, const Ed25519Key& key);

/// The key in a file without a passphrase. Errors: as of read_private_file(), by which others must not be able to
/// read the file; `corrupt`, `unsupported`; `wrong_key` for a file that is locked by a passphrase.
Result<Ed25519Key> load_unlocked_case_key(const std::filesystem::path& path);

/// Whether a key file is locked by a passphrase. Errors: as of load_case_public_key().
Result<bool> is_case_key_locked(const std::filesystem::path& path);

}  // namespace whorl
