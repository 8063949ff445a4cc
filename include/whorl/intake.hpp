// Intake: what a platform does with the bundles that reach it, and what it answers.
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
    /// The source of the bank's records; their id is the number of the case.
    std::string source = "whorl";

    /// When there are any, a bundle must be countersigned by one of these.
    std::vector<Ed25519PublicKey> countersigners;
};

/// What is to be signed (sign_receipt()) and sealed (seal_receipt()) for whoever sent the bundle.
struct Answer {
    Receipt receipt;
    AgeRecipient reply_to;
};

struct Taken {
    bool repeated = false;      ///< was taken before; nothing changed, and the answer is the one of that time
    std::size_t added = 0;      ///< records that are new in the bank
    std::size_t withdrawn = 0;  ///< records that were active until now
    Answer answer;
};

/// Takes bundles into a bank, in their order, all in one transaction: when this returns a value, all that it says
/// is durable. It says of each bundle what became of it; one that is refused changes nothing, and the others are
/// taken. `now` is in seconds since 1970.
///
/// Refusals: `misaddressed` unless one of the `readers` is addressed; `untrusted` without a countersignature where
/// one is demanded; `withdrawn` when the case is; `replayed`, `forked`, `out_of_order` for another place in the
/// order of the case's bundles than the next one; `expired`. The newest bundle of a case once more is `repeated`
/// and no refusal. A withdrawal of the whole case is taken at any place and any time, also before the case's first
/// bundle, and nothing of the case is taken after it.
///
/// An Error is the bank's: then nothing was taken at all. Thread safe, as the bank is.
Result<std::vector<Result<Taken>>> take_in(Bank& bank, std::span<const SignedBundle> bundles,
                                           std::span<const AgeIdentity> readers, const IntakeOptions& options,
                                           std::int64_t now);

/// Feedback on a case, also kept with the bank's records of it, where an export for StopNCII finds it. Errors:
/// `not_found` when no bundle of this case was taken in, `invalid` for a reason that makes no receipt or when two
/// cases have this number, else the bank's.
Result<Answer> give_feedback(Bank& bank, const CaseNumber& number, CaseState state, const std::string& reason,
                             const IntakeOptions& options, std::int64_t now);

}  // namespace whorl
