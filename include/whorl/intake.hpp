// Intake: a platform adds bundles to its bank and answers them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>
#include <whorl/bank.hpp>
#include <whorl/receipt.hpp>

namespace whorl {

struct IntakeOptions {
    /// The source of the records in the bank. Their id is the number of the case.
    std::string source = "whorl";

    /// If not empty, one of these keys must have countersigned each bundle.
    std::vector<Ed25519PublicKey> countersigners;
};

/// The answer to a bundle. Sign it with sign_receipt() and encrypt it with seal_receipt().
struct Answer {
    Receipt receipt;
    AgeRecipient reply_to;
};

struct Taken {
    bool repeated = false;      ///< was accepted before; nothing changed, and the answer is the earlier one
    std::size_t added = 0;      ///< new records in the bank
    std::size_t withdrawn = 0;  ///< records that were active before
    Answer answer;
};

/// Adds bundles to a bank, in their order and in one transaction. When this returns a value, the changes are
/// durable. The value has an outcome for each bundle. A refused bundle changes nothing and does not stop the
/// others. `now` is in seconds since 1970.
///
/// Refusals: `misaddressed` unless the bundle is addressed to one of the `readers`; `untrusted` without a required
/// countersignature; `withdrawn` when the case is withdrawn; `replayed`, `forked`, `out_of_order` when the bundle
/// is not the next one of its case; `expired`. The newest bundle of a case again is `repeated`, not refused. A
/// withdrawal of the whole case is always accepted, even before the first bundle of the case; later bundles of the
/// case are refused.
///
/// An Error comes from the bank; then no bundle was accepted. Thread safe, like the bank.
Result<std::vector<Result<Taken>>> take_in(Bank& bank, std::span<const SignedBundle> bundles,
                                           std::span<const AgeIdentity> readers, const IntakeOptions& options,
                                           std::int64_t now);

/// Feedback on a case. Also stores it with the case's records in the bank, for exports to StopNCII. Errors:
/// `not_found` when no bundle of this case was accepted, `invalid` for a reason that a receipt may not have or when
/// two cases have this number; also those of the bank.
Result<Answer> give_feedback(Bank& bank, const CaseNumber& number, CaseState state, const std::string& reason,
                             const IntakeOptions& options, std::int64_t now);

}  // namespace whorl
