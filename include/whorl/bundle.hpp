// Submission bundles: what a person asks of platforms for the hashes of their pictures, signed by the key of their
// case. docs/bundle-format.md has the format, its JSON Schema and test vectors.
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

/// DSSE's payloadType of bundles and of receipts.
inline constexpr std::string_view kBundlePayloadType = "application/vnd.whorl.bundle+json";

/// Bundles with more hashes are neither written nor read.
inline constexpr std::size_t kMaxBundleHashes = 5'000;

enum class BundleKind : std::uint8_t {
    submission,  ///< begins a case
    extension,   ///< more hashes
    withdrawal,  ///< takes hashes back; without any, the case as a whole and for good
};

/// "submission", "extension", "withdrawal".
std::string_view bundle_kind_name(BundleKind kind) noexcept;
std::optional<BundleKind> find_bundle_kind(std::string_view name) noexcept;

/// How the pictures came about, as the person says.
enum class PictureOrigin : std::uint8_t {
    real,
    synthetic,  ///< made or altered by a machine
    unknown,    ///< or some of each
};

std::string_view picture_origin_name(PictureOrigin origin) noexcept;
std::optional<PictureOrigin> find_picture_origin(std::string_view name) noexcept;

/// What the person declares of the pictures and of themselves.
struct Declarations {
    bool adult = false;       ///< everybody in the pictures was 18 or older; no bundle is without it
    bool depicts_me = false;  ///< the person is in them
    bool intimate = false;    ///< they are nude or sexual
    bool no_consent = false;  ///< the person does not consent to their being shared
    PictureOrigin origin = PictureOrigin::unknown;

    friend bool operator==(const Declarations&, const Declarations&) = default;
};

enum class RequestedAction : std::uint8_t {
    remove,  ///< take down what is there, and keep it from being uploaded again
    block,   ///< keep it from being uploaded
    review,  ///< have a person look at what matches
};

std::string_view requested_action_name(RequestedAction action) noexcept;
std::optional<RequestedAction> find_requested_action(std::string_view name) noexcept;

struct BundleHash {
    std::string algorithm = "pdq";  ///< a name that find_algorithm() knows
    AnyHash hash;                   ///< of that algorithm's width
    std::optional<int> quality;     ///< 0 to 100
    std::optional<DihedralSet<AnyHash>> dihedral;

    friend bool operator==(const BundleHash&, const BundleHash&) = default;
};

/// What a bundle says. There is no place in it for names, sizes, metadata or the device.
struct Bundle {
    BundleKind kind = BundleKind::submission;
    Ed25519PublicKey key;            ///< of the case
    std::uint64_t sequence = 0;      ///< of the case's bundles, from 0; below 2^53, as JSON's numbers are exact
    std::optional<Sha256> previous;  ///< digest of the one before; none for the first
    Timestamp created;
    std::optional<Timestamp> expires;          ///< may be taken in so long; withdrawals have none
    std::optional<Declarations> declarations;  ///< withdrawals have none
    std::optional<RequestedAction> action;     ///< withdrawals have none
    AgeRecipient reply_to;                     ///< to which answers are sealed: the case's own identity
    std::vector<Sha256> recipients;            ///< recipient_fingerprint() of each; sorted, none twice
    std::vector<BundleHash> hashes;            ///< sorted by algorithm and hash, none twice

    friend bool operator==(const Bundle&, const Bundle&) = default;
};

/// A bundle as it was signed.
struct SignedBundle {
    Bundle bundle;
    Sha256 digest;  ///< of what is signed (DSSE's PAE): the same whoever else signs it
    std::vector<Ed25519PublicKey> countersigners;
    DsseEnvelope envelope;
};

/// By what a bundle names a recipient: SHA-256 of its text, "age1...".
Sha256 recipient_fingerprint(const AgeRecipient& recipient);

/// Signs as the case. Sets the bundle's key and reply_to from the case's key, and sorts its lists; of what stands
/// there twice, the first stays. Error `invalid` when what the bundle says makes no sense.
Result<SignedBundle> sign_bundle(Bundle bundle, const Ed25519Key& case_key);

/// What comes after `last` in its case: next sequence, same recipients, created on the day of `now` (seconds since
/// 1970). Withdrawals are complete; an extension lacks what it says anew.
Bundle next_bundle(const SignedBundle& last, BundleKind kind, std::int64_t now);

/// Adds the signature of a helper organisation, which so vouches for the bundle. Error `invalid` when that is the
/// case's own key, or has signed already, or there are too many.
Status countersign(SignedBundle& bundle, const Ed25519Key& key);

/// Reads an envelope in its one form (dsse_json()) and verifies all that can be without knowing anybody: it was
/// signed by the key of its case, first, and by each countersigner. Whose keys countersigned, for whom it is and
/// whether it is in time is for the caller to ask.
///
/// Errors: `corrupt` when it is no such envelope, or was altered in any bit; `untrusted` when the key of its case
/// did not sign it; `unsupported` when a newer Whorl made it, or for an algorithm that is not known; `invalid` when
/// it is something else that was signed, such as a receipt; `too_large`.
Result<SignedBundle> read_bundle(std::string_view envelope);

/// Seals a bundle to its recipients and to the case itself. Error `invalid` when these are not the recipients that
/// it names.
Result<std::string> seal_bundle(const SignedBundle& bundle, std::span<const AgeRecipient> recipients,
                                AgeForm form = AgeForm::binary);

/// Opens and reads a bundle, sealed or not. Errors: as of age_decrypt_text() and read_bundle().
Result<SignedBundle> open_bundle(std::string_view file, std::span<const AgeIdentity> identities);

/// Error `misaddressed` unless one of these readers is among the bundle's recipients, or is the case itself.
Status check_addressed(const Bundle& bundle, std::span<const AgeIdentity> readers);

/// Error `expired` when the last second of `expires` is before `now` (seconds since 1970).
Status check_unexpired(const Bundle& bundle, std::int64_t now);

}  // namespace whorl
