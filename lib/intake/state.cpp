#include "lib/intake/state.hpp"

#include "lib/json/read.hpp"

namespace whorl::intake {
namespace {

std::string bundle_note_key(const Sha256& digest) {
    return "bundle/" + digest.hex();
}

void keep(BankChange& change, const std::string& key, const std::string& text) {
    check(change.set_note(key, text));
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

}  // namespace

void fail_damaged() {
    fail(ErrorKind::corrupt, "is damaged: its note about a case is wrong");
}

std::string case_note_prefix(const CaseNumber& number) {
    return whorl::case_note_prefix(number.text());
}

std::string case_note_key(const CaseNumber& number, const Ed25519PublicKey& key) {
    return case_note_prefix(number) + key.hex();
}

std::string text_of(const CaseRecord& record) {
    return Json({{"sequence", record.sequence},
                 {"newest", record.newest.hex()},
                 {"withdrawn", record.withdrawn},
                 {"answers", record.answers},
                 {"reply_to", record.reply_to.text()}})
        .dump_sorted();
}

CaseRecord parse_case_record(std::string_view text) {
    return read_note(text, [](const Json& json) {
        return CaseRecord{json.at("sequence").get<std::uint64_t>(),
                          parsed(Sha256::parse_hex(json.at("newest").get<std::string>())),
                          json.at("withdrawn").get<bool>(), json.at("answers").get<std::uint64_t>(),
                          parsed(AgeRecipient::parse(json.at("reply_to").get<std::string>()))};
    });
}

std::optional<CaseRecord> find_case(BankChange& change, const Ed25519PublicKey& key) {
    const auto text = value_of(change.note(case_note_key(CaseNumber::of(key), key)));
    return text ? std::optional(parse_case_record(*text)) : std::nullopt;
}

std::optional<BundleRecord> find_bundle(BankChange& change, const Sha256& digest) {
    const auto text = value_of(change.note(bundle_note_key(digest)));
    if (!text) {
        return std::nullopt;
    }
    return read_note(*text, [](const Json& json) {
        return BundleRecord{json.at("answer").get<std::uint64_t>(),
                            parsed(Timestamp::parse(json.at("date").get<std::string>()))};
    });
}

void keep_case(BankChange& change, const Ed25519PublicKey& key, const CaseRecord& record) {
    keep(change, case_note_key(CaseNumber::of(key), key), text_of(record));
}

void keep_bundle(BankChange& change, const Sha256& digest, const BundleRecord& record) {
    keep(change, bundle_note_key(digest),
         Json({{"answer", record.answer}, {"date", record.date.text()}}).dump_sorted());
}

}  // namespace whorl::intake
