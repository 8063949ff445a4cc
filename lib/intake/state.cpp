#include "lib/intake/state.hpp"

#include "lib/json/read.hpp"

namespace whorl::intake {
namespace {

constexpr std::string_view kAnswerNotes = "bundle/";
constexpr std::string_view kForgottenNotes = "ended/";
constexpr std::size_t kHexOfKey = 64;
constexpr std::string_view kForgottenText = "forgotten";

std::string answer_note_key(const Ed25519PublicKey& key, const Sha256& digest) {
    return answer_note_prefix(key) + digest.hex();
}

/// Of an older Whorl.
std::string first_answer_note_key(const Sha256& digest) {
    return std::string(kAnswerNotes) + digest.hex();
}

/// Calls `read` with the JSON of the note. Throws Failure `corrupt` for a wrong note.
template <class Read>
auto read_note(std::string_view text, const Read& read) {
    try {
        return read(parse_json(text));
    } catch (const JsonError&) {
        fail_damaged();
    }
}

template <class T>
T parsed(Result<T> result) {
    if (!result) {
        fail_damaged();
    }
    return std::move(result).value();
}

template <class T>
T parsed(std::optional<T> value) {
    if (!value) {
        fail_damaged();
    }
    return *std::move(value);
}

Json json_of(const NotedAnswer& answer) {
    Json json = {{"answer", answer.sequence},
                 {"date", answer.date.text()},
                 {"state", case_state_name(answer.state)},
                 {"reason", answer.reason}};
    if (answer.counts) {
        json["counts"] = {{"taken", answer.counts->taken},         {"set_aside", answer.counts->set_aside},
                          {"withdrawn", answer.counts->withdrawn}, {"not_found", answer.counts->not_found},
                          {"active", answer.counts->active},       {"declined", answer.counts->declined}};
    }
    return json;
}

AnswerCounts counts_of(const Json& json) {
    const auto number = [&](std::string_view name) { return json.at(name).get<std::uint32_t>(); };
    return {.taken = number("taken"),
            .set_aside = number("set_aside"),
            .withdrawn = number("withdrawn"),
            .not_found = number("not_found"),
            .active = number("active"),
            .declined = number("declined")};
}

/// `otherwise` is the state of a note of an older Whorl.
NotedAnswer answer_of(const Json& json, CaseState otherwise) {
    NotedAnswer answer;
    answer.sequence = json.at("answer").get<std::uint64_t>();
    answer.date = parsed(Timestamp::parse(json.at("date").get<std::string>()));
    answer.state =
        json.contains("state") ? parsed(find_case_state(json.at("state").get<std::string>())) : otherwise;
    answer.reason = json.contains("reason") ? json.at("reason").get<std::string>() : "";
    if (json.contains("counts")) {
        answer.counts = counts_of(json.at("counts"));
    }
    return answer;
}

std::string text_of(const CaseRecord& record) {
    Json json = {{"sequence", record.sequence},
                 {"newest", record.newest.hex()},
                 {"withdrawn", record.withdrawn},
                 {"last_withdrawal", record.last_withdrawal},
                 {"answers", record.answers},
                 {"reply_to", record.reply_to.text()},
                 {"source", record.source},
                 {"day", record.day.text()},
                 {"hashes_on_day", record.hashes_on_day}};
    if (record.ending) {
        json["ending"] = json_of(*record.ending);
    }
    return json.dump_sorted();
}

CaseRecord case_record_of(const Json& json) {
    CaseRecord record;
    record.sequence = json.at("sequence").get<std::uint64_t>();
    record.newest = parsed(Sha256::parse_hex(json.at("newest").get<std::string>()));
    record.withdrawn = json.at("withdrawn").get<bool>();
    record.answers = json.at("answers").get<std::uint64_t>();
    const auto reply_to = AgeRecipient::parse(json.at("reply_to").get<std::string>());
    // An older Whorl took keys of small order. That is a matter of one case, not of the bank.
    if (reply_to || reply_to.error().kind != ErrorKind::unsupported) {
        record.reply_to = parsed(reply_to);
    }
    if (json.contains("source")) {  // an older Whorl stored no more than this
        record.source = json.at("source").get<std::string>();
        record.last_withdrawal = json.at("last_withdrawal").get<std::uint64_t>();
        record.day = parsed(Timestamp::parse(json.at("day").get<std::string>()));
        record.hashes_on_day = json.at("hashes_on_day").get<std::uint64_t>();
    }
    if (json.contains("ending")) {
        record.ending = answer_of(json.at("ending"), CaseState::withdrawn);
    }
    return record;
}

}  // namespace

RecordFilter records_of(const CaseNumber& number, const std::string& source) {
    RecordFilter filter;
    filter.source = source;
    filter.id = number.text();
    return filter;
}

void fail_damaged() {
    fail(ErrorKind::corrupt, "is damaged: its note about a case is wrong");
}

std::string forgotten_note_key(const CaseNumber& number) {
    return std::string(kForgottenNotes) + Sha256::of("whorl ended case 1\n" + number.text()).hex();
}

std::optional<NoteName> read_note_name(std::string_view key) {
    // Keys are written in one way only: what was read has to give the same key again.
    const std::string_view last = key.substr(key.find_last_of('/') + 1);
    if (key.starts_with(kForgottenNotes) && Sha256::parse_hex(last) &&
        key == std::string(kForgottenNotes).append(last)) {
        return NoteName{NoteKind::forgotten, std::nullopt};
    }
    if (key.starts_with(kCaseNotes)) {
        const auto owner = Ed25519PublicKey::parse_hex(last);
        return owner && key == case_note_key(CaseNumber::of(*owner), *owner)
                   ? std::optional(NoteName{NoteKind::of_case, *owner})
                   : std::nullopt;
    }
    if (key.starts_with(kUnwrittenPrefix)) {
        const auto owner = Ed25519PublicKey::parse_hex(key.substr(kUnwrittenPrefix.size(), kHexOfKey));
        return owner && key.substr(0, key.size() - last.size()) == unwritten_note_prefix(*owner)
                   ? std::optional(NoteName{NoteKind::unwritten, *owner})
                   : std::nullopt;
    }
    const auto digest = Sha256::parse_hex(last);
    if (!digest || !key.starts_with(kAnswerNotes)) {
        return std::nullopt;
    }
    if (key == first_answer_note_key(*digest)) {
        return NoteName{NoteKind::first_answer, std::nullopt};
    }
    const auto owner = Ed25519PublicKey::parse_hex(key.substr(kAnswerNotes.size(), kHexOfKey));
    return owner && key == answer_note_key(*owner, *digest) ? std::optional(NoteName{NoteKind::answer, *owner})
                                                            : std::nullopt;
}

bool is_note_text(const NoteName& name, std::string_view key, std::string_view text) {
    try {
        switch (name.kind) {
            case NoteKind::of_case: case_record_of(parse_json(text)); break;
            case NoteKind::answer:
            case NoteKind::first_answer: answer_of(parse_json(text), CaseState::received); break;
            case NoteKind::unwritten: return unwritten_note_key(unwritten_answer(text).receipt) == key;
            case NoteKind::forgotten: return text == kForgottenText;
        }
        return true;
    } catch (const JsonError&) {
    } catch (const Failure&) {
    }
    return false;
}

std::string case_note_prefix(const CaseNumber& number) {
    return whorl::case_note_prefix(number.text());
}

std::string case_note_key(const CaseNumber& number, const Ed25519PublicKey& key) {
    return case_note_prefix(number) + key.hex();
}

std::string answer_note_prefix(const Ed25519PublicKey& key) {
    return std::string(kAnswerNotes) + key.hex() + '/';
}

std::string unwritten_note_prefix(const Ed25519PublicKey& key) {
    return std::string(kUnwrittenPrefix) + key.hex() + '/';
}

std::string unwritten_note_key(const Receipt& feedback) {
    constexpr std::size_t kDigits = 20;
    const std::string number = std::to_string(feedback.sequence);
    return unwritten_note_prefix(feedback.case_key) + std::string(kDigits - number.size(), '0') + number;
}

Answer unwritten_answer(std::string_view note) {
    return read_note(note, [&](const Json& json) {
        const NotedAnswer noted = answer_of(json, CaseState::received);
        Answer answer;
        Receipt& receipt = answer.receipt;
        receipt.kind = ReceiptKind::feedback;
        receipt.case_key = parsed(Ed25519PublicKey::parse_hex(json.at("key").get<std::string>()));
        receipt.bundle = parsed(Sha256::parse_hex(json.at("bundle").get<std::string>()));
        receipt.sequence = noted.sequence;
        receipt.created = noted.date;
        receipt.state = noted.state;
        receipt.reason = noted.reason;
        answer.reply_to = parsed(AgeRecipient::parse(json.at("reply_to").get<std::string>()));
        return answer;
    });
}

Ed25519PublicKey only_key(const std::vector<std::string>& note_keys, const CaseNumber& number) {
    if (note_keys.size() != 1) {
        throw Failure({note_keys.empty() ? ErrorKind::not_found : ErrorKind::invalid,
                       note_keys.empty() ? "no bundle of this case has arrived" : "two cases have this number",
                       number.text()});
    }
    return value_of(Ed25519PublicKey::parse_hex(note_keys.front().substr(case_note_prefix(number).size())));
}

std::optional<CaseRecord> find_case(BankChange& change, const Ed25519PublicKey& key) {
    const auto text = value_of(change.note(case_note_key(CaseNumber::of(key), key)));
    return text ? read_note(*text, [](const Json& json) { return std::optional(case_record_of(json)); })
                : std::nullopt;
}

std::optional<NotedAnswer> find_answer(BankChange& change, const Bundle& bundle, const Sha256& digest) {
    auto text = value_of(change.note(answer_note_key(bundle.key, digest)));
    if (!text) {
        text = value_of(change.note(first_answer_note_key(digest)));
    }
    const CaseState otherwise = bundle.kind == BundleKind::withdrawal ? CaseState::withdrawn : CaseState::received;
    return text ? read_note(*text, [&](const Json& json) { return std::optional(answer_of(json, otherwise)); })
                : std::nullopt;
}

bool is_forgotten(BankChange& change, const CaseNumber& number) {
    return value_of(change.note(forgotten_note_key(number))).has_value();
}

void keep_case(BankChange& change, const Ed25519PublicKey& key, const CaseRecord& record) {
    check(change.set_note(case_note_key(CaseNumber::of(key), key), text_of(record)));
}

void keep_answer(BankChange& change, const Ed25519PublicKey& key, const Sha256& digest, const NotedAnswer& answer) {
    check(change.set_note(answer_note_key(key, digest), json_of(answer).dump_sorted()));
}

std::vector<std::string> release_first_answers(BankChange& change, const Ed25519PublicKey& forgotten) {
    std::vector<std::string> keys = value_of(change.note_keys(kAnswerNotes));
    std::erase_if(keys, [](const std::string& key) {
        const auto name = read_note_name(key);
        return !name || name->kind != NoteKind::first_answer;
    });
    if (keys.empty()) {
        return keys;
    }
    for (const std::string& note : value_of(change.note_keys(kCaseNotes))) {
        const auto name = read_note_name(note);
        if (!name || name->key == forgotten) {
            continue;
        }
        const auto record = guarded({}, [&] { return find_case(change, *name->key); });
        if (!record || !*record) {
            continue;  // a damaged note is the matter of its case
        }
        const Sha256& newest = (*record)->newest;
        if (const auto text = value_of(change.note(first_answer_note_key(newest)))) {
            check(change.set_note(answer_note_key(*name->key, newest), *text));
        }
    }
    return keys;
}

void keep_unwritten(BankChange& change, const Answer& feedback) {
    const Receipt& receipt = feedback.receipt;
    Json json = json_of({receipt.sequence, receipt.created, receipt.state, receipt.reason, std::nullopt});
    json["key"] = receipt.case_key.hex();
    json["bundle"] = receipt.bundle.hex();
    json["reply_to"] = feedback.reply_to.text();
    check(change.set_note(unwritten_note_key(receipt), json.dump_sorted()));
}

void keep_forgotten(BankChange& change, const CaseNumber& number) {
    check(change.set_note(forgotten_note_key(number), kForgottenText));
}

}  // namespace whorl::intake
