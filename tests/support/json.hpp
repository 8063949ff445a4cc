// JSON as tests look at it.
#pragma once

#include <concepts>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "lib/json/read.hpp"

namespace whorl {

/// For messages of failed checks.
std::ostream& operator<<(std::ostream& out, const std::same_as<Json> auto& json) {
    return out << json.dump();
}

namespace test {

/// All values that are neither arrays nor objects, each behind its JSON pointer (RFC 6901): "/hashes/0/quality".
inline std::vector<std::pair<std::string, Json>> leaves_of(const Json& json, const std::string& pointer = {}) {
    std::vector<std::pair<std::string, Json>> leaves;
    const auto add = [&leaves](const Json& value, const std::string& place) {
        for (auto& leaf : leaves_of(value, place)) {
            leaves.push_back(std::move(leaf));
        }
    };
    if (!json.is_array() && !json.is_object()) {
        leaves.emplace_back(pointer, json);
    }
    for (std::size_t i = 0; i < (json.is_array() ? json.size() : 0); ++i) {
        add(json[i], pointer + '/' + std::to_string(i));
    }
    for (const auto& [name, value] : json.members()) {
        add(value, pointer + '/' + name);
    }
    return leaves;
}

/// The value at a JSON pointer; a new member is null.
inline Json& value_at(Json& json, const std::string& pointer) {
    if (pointer.empty()) {
        return json;
    }
    const std::size_t last = pointer.rfind('/');
    Json& parent = value_at(json, pointer.substr(0, last));
    const std::string name = pointer.substr(last + 1);
    return parent.is_array() ? parent[std::stoul(name)] : parent[name];
}

}  // namespace test
}  // namespace whorl
