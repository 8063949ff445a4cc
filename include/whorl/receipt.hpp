// Receipts and feedback: answers of a platform to bundles, signed by the platform and encrypted to the case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <whorl/bundle.hpp>

namespace whorl {

enum class ReceiptKind : std::uint8_t {
    receipt,   ///< what happened to a bundle when it arrived
    feedback,  ///< what happened to its case later
};

/// "receipt", "feedback".
std::string_view receipt_kind_name(ReceiptKind kind) noexcept;

enum class CaseState : std::uint8_t {
    received,
    under_review,  ///< something matched, and a person looks at it
    removed,
    not_removed,  ///< `reason` says why
    withdrawn,
    expired,  ///< the bundle arrived after its last day: its place in the case counts, its hashes do not
    refused,  ///< the platform did not take the bundle's hashes; `reason` says why
};

std::string_view case_state_name(CaseState state) noexcept;
std::optional<CaseState> find_case_state(std::string_view name) noexcept;

/// The feedbackValue of StopNCII's API: "None", "PendingReview", "Blocked", "NotBlocked", "Withdrawn"
/// (StopNCIICSPFeedbackValue in python-threatexchange). "None" for states that say nothing about matches.
std::string_view stopncii_feedback_value(CaseState state) noexcept;

/// Longer reasons are refused, when writing and when reading.
inline constexpr std::size_t kMaxReasonBytes = 1000;

/// What the platform did with the hashes, for the owner of the case to check. Hashes of a bundle that are neither
/// taken, set aside nor declined counted before already.
struct AnswerCounts {
    std::uint32_t taken = 0;      ///< hashes of the bundle that now count because of it: new, or active again
    std::uint32_t set_aside = 0;  ///< hashes of the bundle that wait for a person's review
    std::uint32_t withdrawn = 0;  ///< hashes that the bundle withdrew
    std::uint32_t not_found =
        0;                       ///< hashes that the bundle wanted to withdraw, and that neither counted nor waited
    std::uint32_t active = 0;    ///< hashes of the whole case that count after the bundle
    std::uint32_t declined = 0;  ///< hashes of the bundle that the platform keeps from counting

    friend bool operator==(const AnswerCounts&, const AnswerCounts&) = default;
};

struct Receipt {
    ReceiptKind kind = ReceiptKind::receipt;
    Ed25519PublicKey case_key;
    Sha256 bundle;               ///< digest of the answered bundle; of the newest one for feedback
    Ed25519PublicKey signer;     ///< the platform
    std::uint64_t sequence = 0;  ///< number of the signer's answer in this case, below 2^53; the highest is newest
    Timestamp created;
    CaseState state = CaseState::received;
    std::string reason;  ///< UTF-8 without control characters; not empty for `not_removed` and `refused`
    std::optional<AnswerCounts> counts;  ///< only of ReceiptKind::receipt; those of version 1 have none

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct SignedReceipt {
    Receipt receipt;
    DsseEnvelope envelope;
};

/// The name of the place where answers to a case wait: SHA-256 of its `reply_to` as text. A service finds them by
/// it, and learns neither the number nor the key of the case.
Sha256 mailbox_of(const AgeRecipient& reply_to);

/// Error `invalid` when the receipt breaks a rule of the format.
Status check_receipt(const Receipt& receipt);

/// Signs with the key of the platform and sets `signer`. Errors: those of check_receipt().
Result<SignedReceipt> sign_receipt(Receipt receipt, const Ed25519Key& platform_key);

/// Like read_bundle(); only the signer has signed. The caller has to check that the signer is the expected
/// platform.
Result<SignedReceipt> read_receipt(std::string_view envelope);

/// Error `misaddressed` unless the receipt answers one of these bundles, or the one before one of them.
Status check_answers(const Receipt& receipt, std::span<const SignedBundle> sent);

/// Encrypts it to the case, whose bundles have this key as `reply_to`. The same receipt gives the same bytes, so
/// that an answer can be made again after a crash; nobody can tell them from random ones without the platform's
/// key.
Result<std::string> seal_receipt(const SignedReceipt& receipt, const AgeRecipient& reply_to,
                                 const Ed25519Key& platform_key, AgeForm form = AgeForm::binary);

/// The contents of a signed file.
using Statement = std::variant<SignedBundle, SignedReceipt>;

/// Decrypts a bundle or receipt if it is encrypted, and reads it. Errors: those of open_bundle().
Result<Statement> open_statement(std::string_view file, std::span<const AgeIdentity> identities);

}  // namespace whorl
