// A bundle as JSON.
#pragma once

#include <whorl/bundle.hpp>

#include "lib/bundle/strict_json.hpp"

namespace whorl::bundle {

/// Without padding.
Json json_of(const Bundle& bundle);

/// Throws Failure `corrupt`, or `unsupported` for an unknown algorithm. Does not check for unknown members, nor
/// whether the bundle is valid.
Bundle bundle_of(const Json& json);

}  // namespace whorl::bundle
