// How the program writes JSON of foreign text.
#pragma once

#include <string>

#include "lib/json/json.hpp"

namespace whorl::cli {

/// The same JSON; but where a text is not UTF-8, so that JSON can only hold it with U+FFFD in it, the member
/// NAME_hex stands beside its member NAME, with its bytes as hexadecimal digits.
Json with_exact_bytes(const Json& json);

/// One line of JSON with_exact_bytes(), with its newline, that is safe to show.
std::string json_line(const Json& json);

}  // namespace whorl::cli
