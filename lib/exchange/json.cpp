#include "lib/exchange/json.hpp"

#include <algorithm>

namespace whorl::exchange {
namespace {

std::size_t depth_of(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
    if (depth_of(text) > kDeepestJson) {
        return Error{
            ErrorKind::invalid, "is nested more than " + std::to_string(kDeepestJson) + " levels deep", {}};
    }
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return Error{ErrorKind::invalid, "is no JSON, or cut off", {}};
    }
    return json;
}

Result<std::string> extra_with(const Json& extra, const std::string& format, const Json& besides) {
    Json both = extra.is_object() || extra.is_null() || besides.empty() ? extra : Json{{"extra", extra}};
    if (!besides.empty()) {
        Json& member = both[format];
        if (!member.is_object()) {
            member = Json::object();
        }
        member.update(besides);
    }
    std::string text;
    try {
        text = both.is_null() ? std::string() : both.dump();
    } catch (const Json::type_error&) {
        return Error{ErrorKind::invalid, "holds fields with bytes that are no UTF-8", {}};
    }
    if (depth_of(text) > kDeepestExtra) {
        return Error{ErrorKind::invalid,
                     "holds fields that are nested more than " + std::to_string(kDeepestExtra) + " levels deep",
                     {}};
    }
    return text;
}

}  // namespace whorl::exchange
