#include "lib/exchange/json.hpp"

#include <algorithm>

namespace whorl::exchange {
namespace {

std::size_t depth_of(const Json& json) {
    std::size_t deepest = 0;
    for (const Json& element : json) {
        deepest = std::max(deepest, depth_of(element));
    }
    for (const auto& [name, value] : json.members()) {
        deepest = std::max(deepest, depth_of(value));
    }
    return json.is_array() || json.is_object() ? deepest + 1 : 0;
}

}  // namespace

std::string json_fault(JsonFault fault) {
    switch (fault) {
        case JsonFault::too_deep: return "is nested more than " + std::to_string(kMaxJsonDepth) + " levels deep";
        case JsonFault::too_many: return "has more than " + std::to_string(kMaxJsonValues) + " values";
        default: return "is not JSON, or is cut off";
    }
}

Result<Json> parse_json(std::string_view text) {
    try {
        return whorl::parse_json(text, kJsonLimits);
    } catch (const JsonReadError& error) {
        return Error{ErrorKind::invalid, json_fault(error.fault), {}};
    }
}

Result<std::string> extra_with(const Json& extra, const std::string& format, const Json& besides) {
    Json both = extra;
    if (!besides.empty()) {
        Json& member = both[format];
        if (!member.is_object()) {
            member = Json::object();
        }
        for (const auto& [name, value] : besides.members()) {
            member[name] = value;
        }
    }
    if (!both.is_utf8()) {
        return Error{ErrorKind::invalid, "has fields with bytes that are not UTF-8", {}};
    }
    if (depth_of(both) > kMaxExtraDepth) {
        return Error{ErrorKind::invalid,
                     "has fields that are nested more than " + std::to_string(kMaxExtraDepth) + " levels deep",
                     {}};
    }
    return both.is_null() ? std::string() : both.dump_sorted();
}

}  // namespace whorl::exchange
