// A bundle as JSON.
#pragma once

#include <cstdint>
#include <whorl/bundle.hpp>

#include "lib/bundle/strict_json.hpp"

namespace whorl::bundle {

/// As this version writes it, without padding.
Json json_of(const Bundle& bundle, std::uint64_t version);

/// Throws Failure `corrupt`, or `unsupported` for an unknown algorithm. Does not check for unknown members, nor
/// whether the bundle is valid.
Bundle bundle_of(const Json& json);

}  // namespace whorl::bundle
