// Receipts and feedback: what a platform answers to bundles, signed by the platform, sealed to the case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <whorl/bundle.hpp>

namespace whorl {

enum class ReceiptKind : std::uint8_t {
    receipt,   ///< what became of a bundle when it was taken in
    feedback,  ///< what became of its case since
};

/// "receipt", "feedback".
std::string_view receipt_kind_name(ReceiptKind kind) noexcept;

enum class CaseState : std::uint8_t {
    received,
    under_review,  ///< something matched, and a person is to look at it
    removed,
    not_removed,  ///< `reason` says why
    withdrawn,
};

std::string_view case_state_name(CaseState state) noexcept;
std::optional<CaseState> find_case_state(std::string_view name) noexcept;

/// The word of StopNCII's API for it, a feedbackValue: "None", "PendingReview", "Blocked", "NotBlocked",
/// "Withdrawn" (StopNCIICSPFeedbackValue in python-threatexchange).
std::string_view stopncii_feedback_value(CaseState state) noexcept;

/// Longer reasons, in bytes, are neither written nor read.
inline constexpr std::size_t kMaxReasonBytes = 1000;

struct Receipt {
    ReceiptKind kind = ReceiptKind::receipt;
    Ed25519PublicKey case_key;
    Sha256 bundle;               ///< digest of the bundle that it answers, for feedback of the newest one
    Ed25519PublicKey signer;     ///< the platform
    std::uint64_t sequence = 0;  ///< of the signer's answers in this case, below 2^53: the highest is the newest
    Timestamp created;
    CaseState state = CaseState::received;
    std::string reason;  ///< UTF-8 without control characters; not empty where something was not removed

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct SignedReceipt {
    Receipt receipt;
    DsseEnvelope envelope;
};

/// Signs as the platform and sets `signer`. Error `invalid` when what the receipt says makes no sense.
Result<SignedReceipt> sign_receipt(Receipt receipt, const Ed25519Key& platform_key);

/// As read_bundle(); the signer alone has signed. Whether the signer is the platform that was meant is for the
/// caller to ask.
Result<SignedReceipt> read_receipt(std::string_view envelope);

/// Seals it to the case, whose bundles have the key as `reply_to`.
Result<std::string> seal_receipt(const SignedReceipt& receipt, const AgeRecipient& reply_to,
                                 AgeForm form = AgeForm::binary);

/// Whatever stands in a signed file.
using Statement = std::variant<SignedBundle, SignedReceipt>;

/// Opens and reads either of them, sealed or not. Errors: as of open_bundle().
Result<Statement> open_statement(std::string_view file, std::span<const AgeIdentity> identities);

}  // namespace whorl
