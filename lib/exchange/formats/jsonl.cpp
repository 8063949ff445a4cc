// jsonl: one JSON object on each line, as `whorl hash`, `whorl bank list` and `whorl bank export` print it.
#include <algorithm>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"
#include "lib/exchange/json.hpp"
#include "lib/text/escapes.hpp"

namespace whorl::exchange {
namespace {

/// A line of this kind is a note of a bank: {"note": KEY, "text": TEXT}.
bool is_note(const Json& object) {
    return object.contains("note") && !object.contains("hash");
}

bool resembles(std::string_view head) {
    const auto object = parse_json(first_line(head));
    return object && object->is_object() && (object->contains("hash") || is_note(*object));
}

/// A text, number or boolean as text; nothing for null.
std::optional<std::string> scalar(const Json& value) {
    if (value.is_array() || value.is_object()) {
        return std::nullopt;
    }
    return value.is_null() ? std::string() : value.is_string() ? value.string() : value.dump_sorted();
}

/// The fault of the object; empty when there is none.
std::string fill(const Json& object, Fields& fields) {
    for (const auto& [name, value] : object.members()) {
        if (!is_known_field(name)) {
            fields.unknown[name] = value;
        } else if (name == "labels") {
            if (value.is_null()) {
                continue;
            }
            const bool are_texts = value.is_array() && std::all_of(value.begin(), value.end(),
                                                                   [](const Json& v) { return v.is_string(); });
            if (!are_texts) {
                return "has labels that are not an array of texts";
            }
            fields.labels = value.get<std::vector<std::string>>();
            std::erase(fields.labels, std::string());
        } else if (name == "extra") {
            fields.text[name] = value.is_null() ? std::string() : value.dump_sorted();
        } else if (name != "dihedral") {
            if (name == "id" && value.is_number() && !value.is_whole_number()) {
                return "has an id that is no whole number of 64 bits; write it as a text";  // it would lose digits
            }
            auto text = scalar(value);
            if (!text) {
                return "has a field " + name + " that is neither a text nor a number";
            }
            fields.text[name] = *std::move(text);
        }
    }
    return {};
}

void take_note(const Json& object, const std::string& where, Collector& collector) {
    const Json& key = object["note"];
    const Json& text = object["text"];
    if (key.is_string() && text.is_string()) {
        collector.take_note({key.string(), text.string(), where});
    } else {
        collector.refuse(where, "has a note or text that is not a text");
    }
}

void read(const ByteSource& source, Collector& collector) {
    for_each_line(source, collector, [&](const std::string& line, const std::string& where) {
        const Result<Json> object = parse_json(line);
        if (!object) {
            collector.refuse(where, object.error().message);
            return;
        }
        if (!object->is_object()) {
            collector.refuse(where, "is not a JSON object");
            return;
        }
        if (is_note(*object)) {
            take_note(*object, where, collector);
            return;
        }
        Fields fields;
        const std::string fault = fill(*object, fields);
        if (!fault.empty()) {
            collector.refuse(where, fault);
            return;
        }
        take_fields(fields, "jsonl", where, collector);
    });
}

class Writer final : public ExchangeWriter {
public:
    Result<std::string> record(const BankRecord& record) override { return record_json(record) + '\n'; }

    std::string note(std::string_view key, std::string_view text) override {
        return text::json_escaped(Json({{"note", key}, {"text", text}}).dump()) + '\n';
    }
};

}  // namespace

const ExchangeFormat jsonl{
    .name = "jsonl",
    .summary = "JSON Lines, as whorl hash and whorl bank print them",
    .source = "jsonlines.org; the fields are this program's",
    .tells_withdrawals = true,
    .tells_review = true,
    .tells_notes = true,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = make_writer<Writer>,
};

}  // namespace whorl::exchange
