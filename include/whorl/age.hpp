// Sealing: files that only their recipients can open, in the format of the `age` program.
#pragma once

#include <array>
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

/// To whom something is sealed: an X25519 public key, "age1...". A value.
class AgeRecipient {
public:
    /// Nobody's: nothing can be sealed to it.
    AgeRecipient() = default;

    /// Error `invalid` when the text is no such key: the checksum finds what was mistyped. Error `unsupported` for
    /// the keys of plugins and of other kinds, which begin alike.
    static Result<AgeRecipient> parse(std::string_view text);

    /// "age1" and 58 lower-case letters and digits.
    std::string text() const;

    const std::array<std::byte, 32>& bytes() const noexcept { return bytes_; }
    friend auto operator<=>(const AgeRecipient&, const AgeRecipient&) = default;  // NOLINT(modernize-use-nullptr)

private:
    friend class AgeIdentity;

    std::array<std::byte, 32> bytes_{};
};

/// Who can open it: an X25519 secret key, "AGE-SECRET-KEY-1...". Moves only; what is left behind may only be
/// assigned to or destroyed. Thread safe as long as it is not moved.
class AgeIdentity {
public:
    static AgeIdentity generate();

    /// Errors as of AgeRecipient::parse().
    static Result<AgeIdentity> parse(std::string_view text);

    /// Of the 32 bytes of an X25519 secret key. Error `invalid` for another length.
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

/// The secret keys of a file as `age-keygen` writes it: one a line; empty lines and those that begin with # do not
/// count. Error `invalid`, which names the line but does not repeat it, when there is another line, or no key;
/// `unsupported` likewise for a key of another kind.
Result<std::vector<AgeIdentity>> parse_age_identities(std::string_view text);

enum class AgeForm {
    binary,
    armored,  ///< as text, for mail and forms: a third larger
};

/// More recipients than anyone has, fewer than a reader's limit on headers.
inline constexpr std::size_t kMaxAgeRecipients = 1000;

/// Longer headers are not read: some ten thousand recipients.
inline constexpr std::size_t kMaxAgeHeaderBytes = std::size_t{1} << 20U;

/// Seals a stream to all of the recipients, each of whom can open it alone. Format: age-encryption.org/v1
/// (https://c2sp.org/age), X25519 recipients, with a new key for each call. Memory is constant.
///
/// Returns how many bytes were read. Errors: `invalid` without recipients, with too many, or with one whose key is
/// a point of small order; else those of the source and of the sink. After an error, what the sink has got is no
/// sealed file.
Result<std::uint64_t> age_encrypt(const ByteSource& source, const ByteSink& sink,
                                  std::span<const AgeRecipient> recipients, AgeForm form = AgeForm::binary);

/// Opens what was sealed, of either form, for any of the identities. Memory is constant.
///
/// The sink gets bytes only after they were authenticated, in pieces of 64 KiB: each is what was sealed, at its
/// place. That nothing is missing at the end is known only when the call returns a value, the number of bytes:
/// until then they may be kept in a NewFile (private_file.hpp), which vanishes unless it is committed.
///
/// Errors: `invalid` when the stream is no age file; `unsupported` when it is of another version, or sealed by a
/// passphrase or other kinds of keys only; `wrong_key` when it is sealed to others; `corrupt` when it was damaged,
/// altered or cut off, or something follows it; `too_large` for the header's limit; else those of the source and of
/// the sink.
Result<std::uint64_t> age_decrypt(const ByteSource& source, const ByteSink& sink,
                                  std::span<const AgeIdentity> identities);

/// age_encrypt() in memory.
Result<std::string> age_encrypt_text(std::string_view text, std::span<const AgeRecipient> recipients,
                                     AgeForm form = AgeForm::binary);

/// age_decrypt() in memory, which is wiped after use. Error `too_large` besides, when more than `max_bytes`
/// were sealed; nothing is returned unless all of it is authenticated.
Result<Secret> age_decrypt_text(std::string_view sealed, std::span<const AgeIdentity> identities,
                                std::size_t max_bytes);

}  // namespace whorl
