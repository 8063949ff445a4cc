// JSON as text.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "lib/json/object.hpp"
#include "lib/text/utf8.hpp"

namespace whorl {
namespace {

/// Neither escaped nor of several bytes.
bool is_plain(char c) {
    return c >= ' ' && c != '"' && c != '\\' && c != '\x7f' && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

class JsonWriter {
public:
    JsonWriter(int indent, bool sorted) : indent_(indent), sorted_(sorted) {}

    void write(const Json& json) {
        std::visit([this](const auto& value) { write_value(value); }, json.value_);
    }

    std::string take() { return std::move(text_); }

private:
    void write_value(std::monostate /*null*/) { text_ += "null"; }
    void write_value(bool truth) { text_ += truth ? "true" : "false"; }
    void write_value(std::int64_t number) { text_ += std::to_string(number); }
    void write_value(std::uint64_t number) { text_ += std::to_string(number); }
    void write_value(double number) { text_ += nlohmann::json(number).dump(); }

    void write_value(const std::string& text) {
        if (std::all_of(text.begin(), text.end(), is_plain)) {
            text_ += '"';
            text_ += text;
            text_ += '"';
        } else {
            text_ += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        }
    }

    void write_value(const Json::Array& elements) {
        write_all('[', elements, ']', [this](const Json& element) { write(element); });
    }

    void write_value(const std::unique_ptr<Json::Object>& object) {
        const auto write_member = [this](const auto& member) {
            write_value(member.first);
            text_ += indent_ < 0 ? ":" : ": ";
            write(member.second);
        };
        if (sorted_) {
            write_all('{', object->by_name, '}', write_member);
        } else {
            write_all('{', Json::Members(object->in_order), '}', write_member);
        }
    }

    template <class Range, class Write>
    void write_all(char open, const Range& range, char close, const Write& write_one) {
        text_ += open;
        ++level_;
        bool first = true;
        for (const auto& one : range) {
            text_ += first ? "" : ",";
            first = false;
            new_line();
            write_one(one);
        }
        --level_;
        if (!first) {
            new_line();
        }
        text_ += close;
    }

    void new_line() {
        if (indent_ >= 0) {
            text_ += '\n';
            text_.append(level_ * static_cast<std::size_t>(indent_), ' ');
        }
    }

    int indent_;
    bool sorted_;
    std::size_t level_ = 0;
    std::string text_;
};

std::string Json::dump(int indent) const {
    JsonWriter writer(indent, false);
    writer.write(*this);
    return writer.take();
}

std::string Json::dump_sorted(int indent) const {
    JsonWriter writer(indent, true);
    writer.write(*this);
    return writer.take();
}

bool Json::is_utf8() const {
    if (is_string()) {
        return text::is_utf8(string());
    }
    const Members named = members();
    return std::all_of(begin(), end(), [](const Json& element) { return element.is_utf8(); }) &&
           std::all_of(named.begin(), named.end(), [](const Members::Entry& member) {
               return text::is_utf8(member.first) && member.second.is_utf8();
           });
}

}  // namespace whorl
