// How visible an edit is.
#pragma once

#include <optional>
#include <whorl/pixels.hpp>

#include "lab/results.hpp"

namespace whorl::lab {

/// Of two RGB pictures; nothing when their sizes differ. Thread safe.
std::optional<Visibility> visibility(const ImageView& original, const ImageView& edited);

}  // namespace whorl::lab
