// Colours that people of all kinds of sight tell apart, and marks and dashes that tell lines apart too.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whorl::lab::report {

enum class Mark { disc, square, triangle, diamond, cross, wedge };

/// How a line is drawn.
struct Look {
    std::string_view colour;
    std::string_view dashes;  ///< empty: none
    Mark mark = Mark::disc;
};

/// Different for each of the first 42; neighbours differ in all three.
Look look_of(std::size_t index);

/// Blue and vermilion, for two things that a reader compares.
inline constexpr Look kSameLook{"#0072B2", "", Mark::disc};
inline constexpr Look kDifferentLook{"#D55E00", "4 2", Mark::square};

/// From dark blue to light yellow, the lighter the larger: 0 to 1. "#00224e"
std::string heat_colour(double share);

/// Black or white, what is better read on heat_colour(share).
std::string_view ink_on(double share);

}  // namespace whorl::lab::report
