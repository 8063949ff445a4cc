// PDQ as StopNCII's page computes it in a person's browser, which differs from the reference.
#pragma once

#include <cstdint>
#include <whorl/pdq.hpp>
#include <whorl/pixels.hpp>

namespace whorl::lab {

/// Each scales pictures to the page's canvas in its own way.
enum class Browser : std::uint8_t {
    chromium,  ///< halves a picture first while both sides stay at 512 or more; as Chromium 156 without a GPU
    firefox,   ///< never halves; as Firefox 153 without a GPU
};

/// The hash and quality of a picture in RGB that is not empty: what the public code (github.com/SWGFL/pdq at
/// 522c678) gives in that browser. Exact, except for a picture that Chromium halves at an odd size, which is some
/// bits off. Thread safe.
PdqResult stopncii_web_hash(const ImageView& picture, Browser browser);

}  // namespace whorl::lab
