// JSON that all readers read in the same way: no repeated members, no deep nesting, not too many values.
#pragma once

#include <string>
#include <string_view>
#include <whorl/error.hpp>

#include "lib/json/json.hpp"

namespace whorl::bundle {

/// Throws Failure `corrupt`. Its message is `what` and the kind of damage.
Json parse_strictly(std::string_view text, const std::string& what);

/// JSON in canonical form: no blanks, members by name, U+FFFD for bytes that are not UTF-8.
std::string canonical_text(const Json& value);

/// The members of an object. All functions throw Failure `corrupt`. Its message is `what` and the wrong member.
class Members {
public:
    /// Both arguments must outlive it.
    Members(const Json& object, const std::string& what);

    bool has(const char* name) const { return object_.contains(name); }
    const Json& object(const char* name) const;
    const Json& array(const char* name) const;
    const std::string& text(const char* name) const;
    std::uint64_t number(const char* name) const;
    bool truth(const char* name) const;

    /// The value of the member's text by `parse`, which returns a Result or an optional.
    template <class Parse>
    auto parsed(const char* name, const Parse& parse) const {
        auto value = parse(text(name));
        if (!value) {
            damaged(std::string("its ") + name + " makes no sense");
        }
        return *std::move(value);
    }

    [[noreturn]] void damaged(const std::string& how) const;

private:
    const Json& get(const char* name, bool (Json::*is_right)() const noexcept) const;

    const Json& object_;
    const std::string& what_;
};

}  // namespace whorl::bundle
