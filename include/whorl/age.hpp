// Encryption of files to recipients, in the format of the `age` program.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/byte_stream.hpp>
#include <whorl/error.hpp>
#include <whorl/secret.hpp>

namespace whorl {

/// A recipient: an X25519 public key, "age1...". A value.
class AgeRecipient {
public:
    /// No key: age_encrypt() refuses it.
    AgeRecipient() = default;

    /// Error `invalid` when the text is not a key; a checksum finds typing errors. Error `unsupported` for a key of
    /// small order, which keeps nothing secret, and for those of plugins and of other kinds, which begin alike.
    static Result<AgeRecipient> parse(std::string_view text);

    /// "age1" and 58 lower-case letters and digits.
    std::string text() const;

    const std::array<std::byte, 32>& bytes() const noexcept { return bytes_; }
    friend auto operator<=>(const AgeRecipient&, const AgeRecipient&) = default;  // NOLINT(modernize-use-nullptr)

private:
    friend class AgeIdentity;

    std::array<std::byte, 32> bytes_{};
};

/// An X25519 secret key, "AGE-SECRET-KEY-1...", which decrypts. Move-only; a moved-from object may only be assigned
/// to or destroyed. Thread safe as long as it is not moved.
class AgeIdentity {
public:
    static AgeIdentity generate();

    /// Errors as of AgeRecipient::parse().
    static Result<AgeIdentity> parse(std::string_view text);

    /// From the 32 bytes of an X25519 secret key. Error `invalid` for another length.
    static Result<AgeIdentity> from_key(Secret key);

    /// "AGE-SECRET-KEY-1" and 58 upper-case letters and digits.
    Secret text() const;

    const AgeRecipient& recipient() const noexcept { return recipient_; }
    const Secret& key() const noexcept { return key_; }

private:
    explicit AgeIdentity(Secret key);

    Secret key_;
    AgeRecipient recipient_;
};

/// The secret keys of a file as `age-keygen` writes it: one for each line. Empty lines and lines that begin with #
/// are skipped. Error `invalid` for any other line or when there is no key, `unsupported` for a key of another
/// kind. The message has the number of the line, but never its text.
Result<std::vector<AgeIdentity>> parse_age_identities(std::string_view text);

enum class AgeForm {
    binary,
    armored,  ///< text, for mail and forms: a third larger
};

/// More than a message needs, and few enough for kMaxAgeHeaderBytes.
inline constexpr std::size_t kMaxAgeRecipients = 1000;

/// Longer headers are refused. This holds about ten thousand recipients.
inline constexpr std::size_t kMaxAgeHeaderBytes = std::size_t{1} << 20U;

/// Encrypts a stream. Each recipient alone can decrypt it. Format: age-encryption.org/v1 (https://c2sp.org/age),
/// X25519 recipients, with a new key for each call. Memory is constant.
///
/// Returns the number of bytes read. Errors: `invalid` without recipients, with too many, or with an empty one;
/// also the errors of the source and of the sink. After an error, the output is not a valid
/// file.
Result<std::uint64_t> age_encrypt(const ByteSource& source, const ByteSink& sink,
                                  std::span<const AgeRecipient> recipients, AgeForm form = AgeForm::binary);

/// Decrypts a stream of either form with any of the identities. Memory is constant.
///
/// The sink gets bytes only after they were authenticated, in pieces of 64 KiB. Only when the call returns a value,
/// the number of bytes, is it certain that nothing is missing at the end. Until then keep them in a NewFile
/// (private_file.hpp), which vanishes unless it is committed.
///
/// Errors: `invalid` when the stream is not an age file; `unsupported` when it has another version, or is encrypted
/// only with a passphrase or other kinds of keys; `wrong_key` when it is encrypted to other keys; `corrupt` when it
/// was damaged, altered or cut off, or something follows it; `too_large` when the header is too long; also the
/// errors of the source and of the sink.
Result<std::uint64_t> age_decrypt(const ByteSource& source, const ByteSink& sink,
                                  std::span<const AgeIdentity> identities);

/// age_encrypt() in memory.
Result<std::string> age_encrypt_text(std::string_view text, std::span<const AgeRecipient> recipients,
                                     AgeForm form = AgeForm::binary);

/// age_decrypt() in memory, which is wiped after use. Also error `too_large` when the contents have more than
/// `max_bytes`. Returns nothing unless all of it is authenticated.
Result<Secret> age_decrypt_text(std::string_view sealed, std::span<const AgeIdentity> identities,
                                std::size_t max_bytes);

}  // namespace whorl
