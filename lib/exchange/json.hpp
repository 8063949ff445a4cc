// JSON of other programs, with limits on depth and length.
#pragma once

#include <string>
#include <string_view>
#include <whorl/error.hpp>

#include "lib/json/json.hpp"
#include "lib/json/read.hpp"

namespace whorl::exchange {

/// Deeper nesting is refused, because functions on JSON are recursive.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// A page or a record of more values is refused, because each takes memory.
inline constexpr std::size_t kMaxJsonValues = 100'000;

inline constexpr JsonLimits kJsonLimits{.depth = kMaxJsonDepth, .values = kMaxJsonValues};

/// Why a text is refused: "is nested more than 64 levels deep".
std::string json_fault(JsonFault fault);

/// The `extra` of a record is not nested deeper, so that it can be read again as part of a record.
inline constexpr std::size_t kMaxExtraDepth = 32;

/// Error `invalid` when the text is not JSON, nested too deeply, or has too many values.
Result<Json> parse_json(std::string_view text);

/// The `extra` of a record, an object or null, with the further fields of a format as the member `format`. JSON
/// text; empty when there are none. Error `invalid` when it is nested too deeply or is not UTF-8.
Result<std::string> extra_with(const Json& extra, const std::string& format, const Json& besides);

}  // namespace whorl::exchange
