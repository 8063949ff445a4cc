// Cases: each has one key, which proves who its owner is, and a number, which names it.
#pragma once

#include <compare>
#include <cstddef>
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

/// The name of a case, for telephone and mail: twenty of Crockford's letters and digits in groups of four,
/// "K3F9-0TQ2-...". A value.
///
/// Eighteen symbols are the first 90 bits of SHA-256 over "whorl case number 1\n" and the case's public key. Two
/// are a Reed-Solomon check over GF(32). It finds any two wrong symbols, any two that changed places, and 1023 of
/// 1024 worse mistakes.
///
/// The number only finds a case. It proves nothing: the signatures of the key decide what a case may do. Nobody can
/// make a key for a given number (90 bits). A search through 2^45 keys finds two keys with the same number, which
/// only confuses cases of the same maker. So keep cases apart by their keys.
class CaseNumber {
public:
    static CaseNumber of(const Ed25519PublicKey& key);

    /// Reads what people write: upper or lower case, with or without blanks, dashes and dots, O for 0, I and L
    /// for 1. Error `invalid` says whether a symbol or the length is wrong, or there is a typing error.
    static Result<CaseNumber> parse(std::string_view text);

    /// The canonical form.
    const std::string& text() const noexcept { return text_; }

    friend auto operator<=>(const CaseNumber&, const CaseNumber&) = default;

private:
    explicit CaseNumber(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

/// The key that decrypts what is encrypted to the case: answers to its owner, and the owner's own submissions. It
/// is derived from the secret key alone (HKDF-SHA-256, docs/bundle-format.md), so there is no second key to keep.
AgeIdentity case_identity(const Ed25519Key& key);

/// The cost of opening a key file, and so of each guess at its passphrase. Argon2id, one lane.
struct CaseKeyCost {
    std::uint32_t passes = 3;
    std::uint32_t memory_kib = 262'144;  ///< about a second on a laptop; libsodium's "moderate"
};

/// Costs outside these limits are refused, when writing and when reading.
inline constexpr CaseKeyCost kMinCaseKeyCost = {1, 8};
inline constexpr CaseKeyCost kMaxCaseKeyCost = {16, 1'048'576};

/// Longer passphrases are refused.
inline constexpr std::size_t kMaxPassphraseBytes = 1024;

/// The contents of a key file: the key, encrypted under the passphrase (Argon2id, XChaCha20-Poly1305), and in
/// the clear the public key and the cost. docs/bundle-format.md has the format. Each call gives different bytes.
///
/// Errors: `invalid` for an empty or too long passphrase or a cost outside the limits, `too_large` when there is
/// not enough memory.
Result<std::string> encrypt_case_key(const Ed25519Key& key, const Secret& passphrase, CaseKeyCost cost = {});

/// The contents of a key file without a passphrase, see save_unlocked_case_key().
Result<Secret> unlocked_case_key(const Ed25519Key& key);

/// The key. Errors: `corrupt` when this is not a key file or it was damaged, `unsupported` when a newer Whorl made
/// it, `wrong_key` when it is undamaged and the passphrase does not open it, `invalid` for a file without a
/// passphrase; also those of encrypt_case_key().
Result<Ed25519Key> decrypt_case_key(std::string_view file, const Secret& passphrase);

/// The public key in a key file, which needs no passphrase. Only decrypting the file authenticates it. Errors
/// `corrupt`, `unsupported`.
Result<Ed25519PublicKey> case_public_key(std::string_view file);

/// Writes a new key file that only its owner may read. When this returns, it is complete and on the disk. Never
/// replaces a file. Errors: those of encrypt_case_key(); `exists`, `unwritable`; `insecure` when the file system
/// cannot keep other users out.
Status save_case_key(const std::filesystem::path& path, const Ed25519Key& key, const Secret& passphrase,
                     CaseKeyCost cost = {});

/// Errors: those of read_private_file(), which refuses a file that others may read, and of decrypt_case_key().
Result<Ed25519Key> load_case_key(const std::filesystem::path& path, const Secret& passphrase);

/// Errors: those of read_private_file() and of case_public_key().
Result<Ed25519PublicKey> load_case_public_key(const std::filesystem::path& path);

/// Like save_case_key(), but without a passphrase, for a program that works unattended, for example a platform's
/// intake. Only the permissions of the file protect the key: anybody who can read it can sign and decrypt with it.
Status save_unlocked_case_key(const std::filesystem::path& path, const Ed25519Key& key);

/// The key in a file without a passphrase. Errors: those of read_private_file(), which refuses a file that others
/// may read; `corrupt`, `unsupported`; `wrong_key` for a file with a passphrase.
Result<Ed25519Key> load_unlocked_case_key(const std::filesystem::path& path);

/// Whether a key file has a passphrase. Errors: those of load_case_public_key().
Result<bool> is_case_key_locked(const std::filesystem::path& path);

}  // namespace whorl
