// The version of these headers. CMake reads the version of the project from here.
#pragma once

#include <string_view>

#define WHORL_VERSION_MAJOR 0
#define WHORL_VERSION_MINOR 1
#define WHORL_VERSION_PATCH 0

#define WHORL_TEXT_OF(number) #number
#define WHORL_DOTTED(major, minor, patch) WHORL_TEXT_OF(major) "." WHORL_TEXT_OF(minor) "." WHORL_TEXT_OF(patch)

/// One string literal, "0.1.0".
#define WHORL_VERSION WHORL_DOTTED(WHORL_VERSION_MAJOR, WHORL_VERSION_MINOR, WHORL_VERSION_PATCH)

namespace whorl {

inline constexpr std::string_view kVersion = WHORL_VERSION;

}  // namespace whorl
