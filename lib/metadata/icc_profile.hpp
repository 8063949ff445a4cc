// Colour profiles without data about programs, screens and dates.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

/// Profiles of pictures are not larger.
inline constexpr std::size_t kMaxProfileBytes = std::size_t{1} << 24U;

/// A profile that shows the same colours and has nothing else: no names, makers, copyright or dates; no tags that
/// viewers do not use, and nothing between or behind the numbers of others. Applying it again changes nothing.
/// `spaces`: those that the pixels can have, as "RGB ". Nothing for a profile that viewers cannot use.
std::optional<File> plain_profile(Bytes profile, std::initializer_list<std::string_view> spaces);

/// The name of the profile; empty when it cannot be read.
std::string profile_name(Bytes profile);

/// The part that is removed when the plain profile, or nothing, replaces this one.
Part profile_part(Bytes profile, std::string key);

}  // namespace whorl::metadata
