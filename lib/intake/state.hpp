// The notes about cases and bundles in a bank.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/bank.hpp>
#include <whorl/intake.hpp>

#include "lib/failure/failure.hpp"

namespace whorl::intake {

/// What a receipt for a bundle says. Banks of an older Whorl have only `sequence` and `date`.
struct NotedAnswer {
    std::uint64_t sequence = 0;
    Timestamp date;
    CaseState state = CaseState::received;
    std::string reason;
    std::optional<AnswerCounts> counts;
};

/// A case as far as its bundles have arrived.
struct CaseRecord {
    std::uint64_t sequence = 0;         ///< of the newest bundle
    Sha256 newest;                      ///< its digest
    bool withdrawn = false;             ///< as a whole
    std::optional<NotedAnswer> ending;  ///< the answer to the withdrawal of the whole case
    std::uint64_t last_withdrawal = 0;  ///< the sequence of the newest withdrawal of hashes; 0: none
    std::uint64_t answers = 0;          ///< given so far
    AgeRecipient reply_to;
    std::string source;               ///< of its records; empty for any, where an older Whorl took them in
    Timestamp day;                    ///< on which it made hashes active last
    std::uint64_t hashes_on_day = 0;  ///< and how many
};

/// Selects the records of a case. `source` is that of its record; empty for any.
RecordFilter records_of(const CaseNumber& number, const std::string& source);

/// Throws Failure `corrupt`: the notes are not those that intake writes.
[[noreturn]] void fail_damaged();

enum class NoteKind {
    of_case,
    answer,
    first_answer,  ///< an answer that an older Whorl noted, by the digest of the bundle alone
    unwritten,
    forgotten,
};

/// What the key of a note says.
struct NoteName {
    NoteKind kind;
    std::optional<Ed25519PublicKey> key;  ///< of the case
};

/// Nothing for a key that intake does not write.
std::optional<NoteName> read_note_name(std::string_view key);

/// Whether intake can read this text in the note of this name and key.
bool is_note_text(const NoteName& name, std::string_view key, std::string_view text);

/// The beginning of the keys of all notes of cases.
inline constexpr std::string_view kCaseNotes = "case/";

/// The key of the note that the case of this number is forgotten. Anybody who has the number can find the note, and
/// nobody can find the number.
std::string forgotten_note_key(const CaseNumber& number);

/// The key of the note of a case. Two cases with the same number have different keys.
std::string case_note_key(const CaseNumber& number, const Ed25519PublicKey& key);

/// The prefix of the note keys of all cases with this number.
std::string case_note_prefix(const CaseNumber& number);

/// The prefix of the note keys of the case's answers.
std::string answer_note_prefix(const Ed25519PublicKey& key);

/// The prefix of the note keys of feedback whose files are not written yet: of all, and of one case.
inline constexpr std::string_view kUnwrittenPrefix = "unwritten/";
std::string unwritten_note_prefix(const Ed25519PublicKey& key);

/// Sorts behind those of earlier feedback of the case.
std::string unwritten_note_key(const Receipt& feedback);

/// The one key of the notes of cases with this number. Throws Failure: `not_found`, `invalid`.
Ed25519PublicKey only_key(const std::vector<std::string>& note_keys, const CaseNumber& number);

/// All throw Failure. Nothing when it has not arrived.
std::optional<CaseRecord> find_case(BankChange& change, const Ed25519PublicKey& key);
std::optional<NotedAnswer> find_answer(BankChange& change, const Bundle& bundle, const Sha256& digest);
bool is_forgotten(BankChange& change, const CaseNumber& number);

/// The feedback in a note. Throws Failure `corrupt` for a wrong one.
Answer unwritten_answer(std::string_view note);

/// All throw Failure.
void keep_case(BankChange& change, const Ed25519PublicKey& key, const CaseRecord& record);
void keep_answer(BankChange& change, const Ed25519PublicKey& key, const Sha256& digest, const NotedAnswer& answer);

/// The keys of all answers that an older Whorl noted, by the digest of the bundle alone. They cannot be told apart,
/// but for those to the newest bundle of each case: keeps these as answers of their case, but for this one.
std::vector<std::string> release_first_answers(BankChange& change, const Ed25519PublicKey& forgotten);

/// Until feedback_written().
void keep_unwritten(BankChange& change, const Answer& feedback);

/// Leaves a digest of the number as the only trace of the case.
void keep_forgotten(BankChange& change, const CaseNumber& number);

}  // namespace whorl::intake
