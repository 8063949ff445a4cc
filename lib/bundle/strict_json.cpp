#include "lib/bundle/strict_json.hpp"

#include <set>
#include <vector>

#include "lib/failure/failure.hpp"

namespace whorl::bundle {
namespace {

constexpr int kDeepest = 16;  // what we read has four levels; the rest is for what others may add

[[noreturn]] void fail_damaged(const std::string& what, const std::string& how) {
    fail(ErrorKind::corrupt, what + ": " + how);
}

}  // namespace

Json parse_strictly(std::string_view text, const std::string& what) {
    std::vector<std::set<std::string>> seen(kDeepest + 2);
    const auto check = [&](int depth, Json::parse_event_t event, const Json& parsed) {
        if (depth > kDeepest) {
            fail_damaged(what, "it is nested too deeply");
        }
        auto& names = seen[static_cast<std::size_t>(depth)];
        if (event == Json::parse_event_t::object_start) {
            seen[static_cast<std::size_t>(depth) + 1].clear();
        } else if (event == Json::parse_event_t::key && !names.insert(parsed.get<std::string>()).second) {
            fail_damaged(what, "it has a member twice");
        }
        return true;
    };
    Json value = Json::parse(text, check, false);
    if (value.is_discarded()) {
        fail_damaged(what, "it is no JSON, or cut off");
    }
    return value;
}

std::string canonical_text(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Members::Members(const Json& object, const std::string& what) : object_(object), what_(what) {
    if (!object.is_object()) {
        damaged("something in it is no object");
    }
}

const Json& Members::get(const char* name, Json::value_t type) const {
    const auto found = object_.find(name);
    if (found == object_.end() || found->type() != type) {
        damaged(std::string("it has no ") + name);
    }
    return *found;
}

std::string Members::text(const char* name) const {
    return get(name, Json::value_t::string).get<std::string>();
}

std::uint64_t Members::number(const char* name) const {
    return get(name, Json::value_t::number_unsigned).get<std::uint64_t>();
}

bool Members::truth(const char* name) const {
    return get(name, Json::value_t::boolean).get<bool>();
}

void Members::damaged(const std::string& how) const {
    fail_damaged(what_, how);
}

}  // namespace whorl::bundle
