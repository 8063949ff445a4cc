// Submission bundles: hashes of a person's pictures with what the person asks platforms to do, signed by the key of
// the case. docs/bundle-format.md has the format, its JSON Schema and test vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/age.hpp>
#include <whorl/algorithm.hpp>
#include <whorl/case_key.hpp>
#include <whorl/dsse.hpp>
#include <whorl/ed25519.hpp>
#include <whorl/error.hpp>
#include <whorl/sha256.hpp>
#include <whorl/timestamp.hpp>

namespace whorl {

/// The DSSE payloadType of bundles and of receipts.
inline constexpr std::string_view kBundlePayloadType = "application/vnd.whorl.bundle+json";

/// Bundles with more hashes are refused, when writing and when reading.
inline constexpr std::size_t kMaxBundleHashes = 5'000;

enum class BundleKind : std::uint8_t {
    submission,  ///< starts a case
    extension,   ///< adds hashes
    withdrawal,  ///< withdraws hashes; without any hash, withdraws the whole case for good
};

/// "submission", "extension", "withdrawal".
std::string_view bundle_kind_name(BundleKind kind) noexcept;
std::optional<BundleKind> find_bundle_kind(std::string_view name) noexcept;

/// How the pictures were made, as the person says.
enum class PictureOrigin : std::uint8_t {
    real,
    synthetic,  ///< made or altered by a machine
    unknown,    ///< or a mix of both
};

std::string_view picture_origin_name(PictureOrigin origin) noexcept;
std::optional<PictureOrigin> find_picture_origin(std::string_view name) noexcept;

/// What the person declares about the pictures and about themselves.
struct Declarations {
    bool adult = false;       ///< everybody in the pictures was 18 or older; every bundle must declare it
    bool depicts_me = false;  ///< the person is in them
    bool intimate = false;    ///< they are nude or sexual
    bool no_consent = false;  ///< the person does not consent to sharing them
    PictureOrigin origin = PictureOrigin::unknown;

    friend bool operator==(const Declarations&, const Declarations&) = default;
};

enum class RequestedAction : std::uint8_t {
    remove,  ///< take the pictures down, and block new uploads
    block,   ///< block uploads
    review,  ///< let a person look at the matches
};

std::string_view requested_action_name(RequestedAction action) noexcept;
std::optional<RequestedAction> find_requested_action(std::string_view name) noexcept;

/// Hashes of the middle of a picture, which most crops of it still show. Each of them tells more about the picture.
struct CoreHashes {
    AnyHash of_60;  ///< of the middle 60 % of its width and of its height
    AnyHash of_80;  ///< of the middle 80 %

    friend bool operator==(const CoreHashes&, const CoreHashes&) = default;
};

struct BundleHash {
    std::string algorithm = "pdq";  ///< a name that find_algorithm() knows
    AnyHash hash;                   ///< with that algorithm's width
    std::optional<int> quality;     ///< 0 to 100
    std::optional<DihedralSet<AnyHash>> dihedral;
    std::optional<CoreHashes> core = {};  ///< bundles of version 1 have none

    friend bool operator==(const BundleHash&, const BundleHash&) = default;
};

/// The contents of a bundle. It has no field for names, sizes, metadata or the device.
struct Bundle {
    BundleKind kind = BundleKind::submission;
    Ed25519PublicKey key;            ///< the key of the case
    std::uint64_t sequence = 0;      ///< number of the bundle in its case, from 0; below 2^53, exact in JSON
    std::optional<Sha256> previous;  ///< digest of the bundle before; none for the first
    Timestamp created;
    std::optional<Timestamp> expires;          ///< platforms accept it until then; withdrawals have none
    std::optional<Declarations> declarations;  ///< withdrawals have none
    std::optional<RequestedAction> action;     ///< withdrawals have none
    AgeRecipient reply_to;                     ///< answers are encrypted to it: the case's own key
    std::vector<Sha256> recipients;            ///< recipient_fingerprint() of each; sorted, no duplicates
    std::vector<BundleHash> hashes;            ///< sorted by algorithm and hash, no duplicates

    friend bool operator==(const Bundle&, const Bundle&) = default;
};

/// A bundle with its signatures.
struct SignedBundle {
    Bundle bundle;
    Sha256 digest;  ///< of the signed bytes (DSSE's PAE); countersigning does not change it
    std::vector<Ed25519PublicKey> countersigners;
    DsseEnvelope envelope;
};

/// The name of a recipient in a bundle: SHA-256 of its text, "age1...".
Sha256 recipient_fingerprint(const AgeRecipient& recipient);

/// Signs with the key of the case. Sets the bundle's key and reply_to from it, and sorts the lists; of duplicates
/// the first stays. Error `invalid` when the bundle breaks a rule of the format.
Result<SignedBundle> sign_bundle(Bundle bundle, const Ed25519Key& case_key);

/// The bundle that follows `last` in its case: next sequence, same recipients, created on the day of `now` (seconds
/// since 1970). A withdrawal is complete; an extension still needs expires, declarations, action and hashes.
Bundle next_bundle(const SignedBundle& last, BundleKind kind, std::int64_t now);

/// Adds the signature of a helper organisation, which vouches for the bundle. Error `invalid` when the key is the
/// case's own or has signed already, or when there are too many signatures.
Status countersign(SignedBundle& bundle, const Ed25519Key& key);

/// Reads an envelope in its one form (dsse_json()) and verifies the signatures: the first is by the key of its
/// case, the others by the countersigners. The caller has to check who the countersigners are, and to call
/// check_addressed() and check_unexpired().
///
/// Errors: `corrupt` when it is not an envelope in this form, or a bit of it was altered; `untrusted` when the key
/// of its case did not sign it; `unsupported` when a newer Whorl made it, or for an unknown algorithm; `invalid`
/// when it is another signed document, for example a receipt; `too_large`.
Result<SignedBundle> read_bundle(std::string_view envelope);

/// Encrypts a bundle to its recipients and to the case itself. Error `invalid` when `recipients` are not those that
/// the bundle names.
Result<std::string> seal_bundle(const SignedBundle& bundle, std::span<const AgeRecipient> recipients,
                                AgeForm form = AgeForm::binary);

/// Decrypts a bundle if it is encrypted, and reads it. Errors: those of age_decrypt_text() and read_bundle().
Result<SignedBundle> open_bundle(std::string_view file, std::span<const AgeIdentity> identities);

/// Error `misaddressed` unless one of the readers is a recipient of the bundle, or is the case itself.
Status check_addressed(const Bundle& bundle, std::span<const AgeIdentity> readers);

/// Error `expired` when the last second of `expires` is before `now` (seconds since 1970).
Status check_unexpired(const Bundle& bundle, std::int64_t now);

}  // namespace whorl
