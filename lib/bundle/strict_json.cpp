#include "lib/bundle/strict_json.hpp"

#include "lib/failure/failure.hpp"
#include "lib/json/read.hpp"

namespace whorl::bundle {
namespace {

constexpr std::size_t kMaxDepth = 16;  // our documents have four levels; the rest is for additions by others

/// A bundle has at most 5,000 hashes, with a dozen values for each.
constexpr std::size_t kMaxValues = 100'000;

[[noreturn]] void fail_damaged(const std::string& what, const std::string& how) {
    fail(ErrorKind::corrupt, what + ": " + how);
}

}  // namespace

Json parse_strictly(std::string_view text, const std::string& what) {
    try {
        return parse_json(text, {.depth = kMaxDepth, .distinct_names = true, .values = kMaxValues});
    } catch (const JsonReadError& error) {
        switch (error.fault) {
            case JsonFault::malformed: fail_damaged(what, "it is not JSON, or is cut off");
            case JsonFault::too_deep: fail_damaged(what, "it is nested too deeply");
            case JsonFault::repeated_name: fail_damaged(what, "a member is repeated");
            case JsonFault::too_many: fail_damaged(what, "it has too many parts");
        }
        throw;
    }
}

std::string canonical_text(const Json& value) {
    return value.dump_sorted();
}

Members::Members(const Json& object, const std::string& what) : object_(object), what_(what) {
    if (!object.is_object()) {
        damaged("a part of it is not an object");
    }
}

const Json& Members::get(const char* name, bool (Json::*is_right)() const noexcept) const {
    const Json* found = object_.find(name);
    if (found == nullptr || !(found->*is_right)()) {
        damaged(std::string("it has no ") + name);
    }
    return *found;
}

const Json& Members::object(const char* name) const {
    return get(name, &Json::is_object);
}

const Json& Members::array(const char* name) const {
    return get(name, &Json::is_array);
}

const std::string& Members::text(const char* name) const {
    return get(name, &Json::is_string).string();
}

std::uint64_t Members::number(const char* name) const {
    return get(name, &Json::is_count).get<std::uint64_t>();
}

bool Members::truth(const char* name) const {
    return get(name, &Json::is_boolean).get<bool>();
}

void Members::damaged(const std::string& how) const {
    fail_damaged(what_, how);
}

}  // namespace whorl::bundle
