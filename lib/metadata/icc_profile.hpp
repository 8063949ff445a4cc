// Colour profiles without data about programs, screens and dates.
#pragma once

#include <optional>
#include <string>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

/// Profiles of pictures are not larger.
inline constexpr std::size_t kMaxProfileBytes = std::size_t{1} << 24U;

/// A profile with the same numbers and nothing else: no names, makers, copyright, dates or tags that colours do not
/// depend on. Applying it again changes nothing. Nothing when the profile cannot be read.
std::optional<File> plain_profile(Bytes profile);

/// The name of the profile; empty when it cannot be read.
std::string profile_name(Bytes profile);

/// The part that is removed when the plain profile, or nothing, replaces this one.
Part profile_part(Bytes profile, std::string key);

}  // namespace whorl::metadata
