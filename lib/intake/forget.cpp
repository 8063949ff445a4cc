#include <algorithm>
#include <iterator>
#include <utility>
#include <whorl/intake.hpp>

#include "lib/intake/state.hpp"

namespace whorl {
namespace {

using namespace intake;

std::vector<std::string> note_keys(const Bank& bank, const std::string& prefix) {
    std::vector<std::string> keys;
    value_of(bank.for_each_note(prefix, [&](std::string_view key, std::string_view /*text*/) {
        keys.emplace_back(key);
        return true;
    }));
    return keys;
}

}  // namespace

Result<HeldCase> held_case(const Bank& bank, const CaseNumber& number) {
    return guarded({}, [&] {
        const Ed25519PublicKey key = only_key(note_keys(bank, case_note_prefix(number)), number);
        HeldCase held;
        held.records =
            value_of(bank.for_each(records_of(number, {}), [](const BankRecord& /*record*/) { return true; }));
        held.answers = note_keys(bank, answer_note_prefix(key)).size();
        return held;
    });
}

Result<Purged> forget_case(Bank& bank, const CaseNumber& number) {
    Purged purged;
    Status changed = bank.change([&](BankChange& change) {
        return guarded({}, [&] {
            std::vector<std::string> notes = value_of(change.note_keys(case_note_prefix(number)));
            const Ed25519PublicKey key = only_key(notes, number);
            for (const std::string& prefix : {answer_note_prefix(key), unwritten_note_prefix(key)}) {
                std::ranges::move(value_of(change.note_keys(prefix)), std::back_inserter(notes));
            }
            std::ranges::move(release_first_answers(change, key), std::back_inserter(notes));
            purged.records = value_of(change.purge(records_of(number, {}), notes));
            keep_forgotten(change, number);
        });
    });
    if (!changed) {
        return std::move(changed).error();
    }
    const Result<Purged> wiped = bank.purge({});
    purged.wiped = wiped ? wiped->wiped : Status(wiped.error());
    return purged;
}

}  // namespace whorl
