// The members of an object, for lib/json alone.
#pragma once

#include <functional>
#include <map>

#include "lib/json/json.hpp"

namespace whorl {

struct Json::Object {
    Object() = default;
    Object(const Object& other);
    Object& operator=(const Object&) = delete;
    ~Object() = default;

    /// The member's value, null when it is new.
    Json& value(std::string_view name);

    void erase(std::string_view name);

    std::map<std::string, Json, std::less<>> by_name;
    std::vector<const Members::Entry*> in_order;  // into by_name
};

}  // namespace whorl
