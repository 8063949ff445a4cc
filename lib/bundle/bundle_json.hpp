// A bundle as JSON.
#pragma once

#include <whorl/bundle.hpp>

#include "lib/bundle/strict_json.hpp"

namespace whorl::bundle {

/// Without padding.
Json json_of(const Bundle& bundle);

/// Throws Failure `corrupt`, or `unsupported` for an algorithm that is not known. Says nothing of members that it
/// does not know, nor whether what the bundle says makes sense.
Bundle bundle_of(const Json& json);

}  // namespace whorl::bundle
