// JSON as it comes from others: never deeper or longer than can be handled.
#pragma once

#include <string>
#include <string_view>
#include <whorl/error.hpp>

#include "lib/json/json.hpp"

namespace whorl::exchange {

/// Deeper nesting is refused: what handles JSON calls itself for each level.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// A record's `extra` is not nested deeper, so that it can be read again from within a record.
inline constexpr std::size_t kMaxExtraDepth = 32;

/// Error `invalid` when the text is no JSON, or nested too deeply.
Result<Json> parse_json(std::string_view text);

/// What a format says besides the fields of a record, as a member `format` of the record's `extra`, beside what
/// is in `extra` already. Text of JSON; empty when there is nothing. Error `invalid` when it is nested too deeply
/// or is no UTF-8.
Result<std::string> extra_with(const Json& extra, const std::string& format, const Json& besides);

}  // namespace whorl::exchange
