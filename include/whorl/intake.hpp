// Intake: a platform adds bundles to its bank and answers them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/bank.hpp>
#include <whorl/pdq.hpp>
#include <whorl/receipt.hpp>

namespace whorl {

/// Hashes of bundles with a lower quality, where their algorithm defines one, are set aside: they match poorly, by
/// the authors of PDQ.
inline constexpr int kLeastQuality = kPdqMinQuality;

struct IntakeOptions {
    /// The source of the records of new cases in the bank. Their id is the number of the case. A case keeps the
    /// source of its first bundle.
    std::string source = "whorl";

    /// If not empty, one of these keys must have countersigned each submission and extension.
    std::vector<Ed25519PublicKey> countersigners;

    /// Hashes that bundles of a case make active in a day (UTC). Further ones are set aside until the case sends
    /// them again on another day, or somebody accepts them.
    std::size_t max_hashes_a_day = 5'000;

    /// Hashes that are set aside at one time: of a case, and in the bank. Further ones are declined.
    std::size_t max_set_aside_of_case = 1'000;
    std::size_t max_set_aside = 100'000;

    /// Records that the owner of their case withdrew are purged after this number of days.
    std::uint32_t keep_withdrawn_days = 30;
};

/// The answer to a bundle. seal_answer() makes a file of it.
struct Answer {
    Receipt receipt;
    AgeRecipient reply_to;
};

struct Taken {
    /// Nothing changed, and the answer is the earlier one: to this bundle, or to another withdrawal of the whole
    /// case.
    bool repeated = false;

    Answer answer;  ///< its counts are what the bundle changed, now or then
};

/// Adds bundles to a bank, in their order and in one transaction. When this returns a value, the changes are
/// durable. The value has an outcome for each bundle. An Error as outcome changes nothing and does not stop the
/// others. `now` is in seconds since 1970.
///
/// A bundle that has its place in the order of its case is answered, and the answer is noted. Its hashes count only
/// where the state of the answer is `received`: a bundle that arrives late is `expired`, and one without a demanded
/// countersignature is `refused`. A bundle that was answered is answered again with the noted answer, whatever came
/// since. But one that was refused and now has the countersignature is taken and gets a new answer, unless hashes
/// of its case were withdrawn after it.
///
/// Set aside for review are hashes without a quality or below kLeastQuality, of a picture that is plain (a blank
/// one, a gradient, a simple shape), or above the limit of the day; the record's extra tells which. They stay so,
/// whatever later bundles of the case claim, until somebody accepts them; those above the limit of the day can be
/// sent again. Declined are hashes that others than their owner withdrew, and those that would be set aside beyond
/// the limits.
///
/// A withdrawal of hashes is answered `withdrawn` if it withdrew any of them. A later bundle can bring them back. A
/// withdrawal of the whole case is always accepted, even before the first bundle of the case, and ends the case for
/// good; any other withdrawal of the whole case is answered like the first one.
///
/// Errors as outcomes: `misaddressed` unless the bundle is addressed to one of the `readers`; `forked`,
/// `out_of_order` when the bundle is not the next one of its case; `withdrawn` when it is new and the case has
/// ended or is forgotten; `invalid` when its signed text is not that of its hashes.
///
/// Purges what owners of cases withdrew long ago, too.
///
/// An Error comes from the bank; then no bundle was accepted. Thread safe, like the bank.
Result<std::vector<Result<Taken>>> take_in(Bank& bank, std::span<const SignedBundle> bundles,
                                           std::span<const AgeIdentity> readers, const IntakeOptions& options,
                                           std::int64_t now);

/// Feedback on a case. Also stores it with the case's active records, for exports to StopNCII. Until
/// feedback_written(), the same words give the same answer again, and unwritten_feedback() has it. Errors:
/// `not_found` when no bundle of this case has its place here, `invalid` for a reason that a receipt may not have,
/// when two cases have this number, or for `withdrawn` while hashes of the case count; also those of the bank.
Result<Answer> give_feedback(Bank& bank, const CaseNumber& number, CaseState state, const std::string& reason,
                             const IntakeOptions& options, std::int64_t now);

/// All feedback that was given and whose file is not known to be written: by case, then by number.
Result<std::vector<Answer>> unwritten_feedback(const Bank& bank);

/// Notes that the file of this feedback is written.
Status feedback_written(Bank& bank, const Receipt& feedback);

/// An answer as a file.
struct SealedAnswer {
    SignedReceipt receipt;
    /// "DIGEST-KEY.receipt.age", "DIGEST-KEY.refused.age", "CASE-SEQUENCE-KEY.feedback.age", with the first 8
    /// digits of the platform's key: another key gives other bytes.
    std::string file_name;
    std::string bytes;
};

/// Signs the answer with the platform's key and encrypts it to the case. The same answer gives the same file.
/// Errors: `invalid` when the receipt breaks a rule of the format, or the case has a key that nothing can be sealed
/// to.
Result<SealedAnswer> seal_answer(const Answer& answer, const Ed25519Key& platform_key);

/// Writes the file, unless it is there already with these bytes. Errors: `exists` when it has others, `unwritable`.
Status write_answer(const SealedAnswer& answer, const std::filesystem::path& file);

/// What a bank holds of a case.
struct HeldCase {
    std::size_t records = 0;
    std::size_t answers = 0;  ///< noted, to bundles
};

/// Errors: `not_found`, and `invalid` when two cases have this number; also those of the bank.
Result<HeldCase> held_case(const Bank& bank, const CaseNumber& number);

/// Ends a case and deletes all of it from the bank's files for good: its records, number, key, reply address and
/// answers. Only a digest of the number stays, so that neither an old bundle nor a list brings the case back.
/// Answers that an older Whorl noted by the digest of their bundle alone go too, but for those to the newest
/// bundles of other cases. Returns what purge() of Bank returns. Errors as of held_case().
Result<Purged> forget_case(Bank& bank, const CaseNumber& number);

/// Takes the notes of a copy of a bank about cases into another bank, together with the records of the copy. A case
/// stays as it is where the bank knows something else of it than the copy does, or has forgotten it. Not thread
/// safe.
class CopiedCases {
public:
    /// Stores a note of the copy; one that is there already stays. Error `invalid`, with no change, when intake
    /// does not write notes like this; when the bank knows something else of the case, or has forgotten it; and
    /// when the copy has forgotten a case that the bank has. Any other Error ends the change.
    Status take(BankChange& change, std::string_view key, std::string_view text);

    /// The cases whose notes in the bank are those of the copy: for merge() of Bank.
    const CaseIds& numbers() const noexcept { return numbers_; }

    /// Whether this is the number of a case that is forgotten in the bank: records with it as their id stay away,
    /// from any list. Errors of the bank.
    static Result<bool> is_forgotten(BankChange& change, std::string_view id);

private:
    void check_not_held(BankChange& change, std::string_view forgotten);

    CaseIds numbers_;

    /// The numbers of the bank's cases by the note that would forget them, once that was needed.
    std::optional<std::map<std::string, std::string, std::less<>>> held_;
};

}  // namespace whorl
