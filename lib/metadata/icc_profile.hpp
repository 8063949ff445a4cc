// Colour profiles without what they say of programs, screens and days.
#pragma once

#include <optional>
#include <string>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

/// Larger ones are none that belong to a picture.
inline constexpr std::size_t kMaxProfileBytes = std::size_t{1} << 24U;

/// A profile with the same numbers and nothing else: no names, makers, copyright, dates or tags that colours do not
/// depend on. Of such a profile it is the same again. Nothing when it cannot be read.
std::optional<File> plain_profile(Bytes profile);

/// What the profile is called, empty when that cannot be read.
std::string profile_name(Bytes profile);

/// The part that is left out when the plain profile takes the place of this one, or nothing does.
Part profile_part(Bytes profile, std::string key);

}  // namespace whorl::metadata
