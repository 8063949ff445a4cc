#include <whorl/intake.hpp>

#include "lib/intake/state.hpp"

namespace whorl {
namespace {

using namespace intake;

bool is_held(BankChange& change, const Ed25519PublicKey& key) {
    return value_of(change.note(case_note_key(CaseNumber::of(key), key))).has_value();
}

}  // namespace

Status CopiedCases::take(BankChange& change, std::string_view key, std::string_view text) {
    return guarded({}, [&] {
        const std::optional<NoteName> name = read_note_name(key);
        if (!name || !is_note_text(*name, key, text)) {
            fail(ErrorKind::invalid, "is no note that intake writes");
        }
        const std::string number = name->key ? CaseNumber::of(*name->key).text() : "";
        if (name->key && intake::is_forgotten(change, CaseNumber::of(*name->key))) {
            fail(ErrorKind::invalid, "belongs to a case that is forgotten here");
        }
        const std::optional<std::string> here = value_of(change.note(key));
        const bool new_here = !name->key || numbers_.contains(number) || !is_held(change, *name->key);
        if (here ? *here != text : !new_here) {
            fail(ErrorKind::invalid, "contradicts what this bank knows of the case");
        }
        if (name->kind == NoteKind::forgotten && !here) {
            check_not_held(change, key);
        }
        check(change.set_note(key, text));
        if (name->kind == NoteKind::of_case) {
            numbers_.insert(number);
        }
    });
}

Result<bool> CopiedCases::is_forgotten(BankChange& change, std::string_view id) {
    return guarded({}, [&] {
        const Result<CaseNumber> number = CaseNumber::parse(id);
        return number && intake::is_forgotten(change, *number);
    });
}

void CopiedCases::check_not_held(BankChange& change, std::string_view forgotten) {
    if (!held_) {
        held_.emplace();
        for (const std::string& note : value_of(change.note_keys(kCaseNotes))) {
            if (const std::optional<NoteName> name = read_note_name(note); name && name->key) {
                const CaseNumber number = CaseNumber::of(*name->key);
                held_->emplace(forgotten_note_key(number), number.text());
            }
        }
    }
    if (const auto held = held_->find(forgotten); held != held_->end()) {
        fail(ErrorKind::invalid,
             "says that case " + held->second + " is forgotten; whorl bundle forget does that here");
    }
}

}  // namespace whorl
