#include "cli/files/json_line.hpp"

#include "lib/text/escapes.hpp"

namespace whorl::cli {
namespace {

std::string hex_digits(std::string_view bytes) {
    std::string digits;
    for (const char byte : bytes) {
        digits += text::hex_escape(byte).substr(2);
    }
    return digits;
}

}  // namespace

Json with_exact_bytes(const Json& json) {
    if (json.is_utf8()) {
        return json;
    }
    Json exact = json.is_array() ? Json::array() : json.is_object() ? Json::object() : json;
    for (const Json& element : json) {
        exact.push_back(with_exact_bytes(element));
    }
    for (const auto& [name, value] : json.members()) {
        exact[name] = with_exact_bytes(value);
        if (value.is_string() && !value.is_utf8()) {
            exact[name + "_hex"] = hex_digits(value.string());
        }
    }
    return exact;
}

std::string json_line(const Json& json) {
    return text::json_escaped(with_exact_bytes(json).dump()) + '\n';
}

}  // namespace whorl::cli
