// A small picture in each format that Whorl reads.
#pragma once

#include <span>
#include <string_view>

namespace whorl::cli {

/// The left half is black, the right half white.
struct SamplePicture {
    std::string_view format;  ///< "JPEG"
    std::string_view file;    ///< its bytes
};

std::span<const SamplePicture> sample_pictures();

}  // namespace whorl::cli
