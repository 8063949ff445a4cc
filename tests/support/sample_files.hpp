// One picture file of every mode of every format, for what has to be tried on all of them.
#pragma once

#include <string>
#include <vector>
#include <whorl/pixels.hpp>

#include "tests/support/encode.hpp"

namespace whorl::test {

struct SampleFile {
    std::string format;  ///< "jpeg", "png", "webp", "gif", "tiff", "bmp", "heif" or "avif"
    std::string mode;    ///< what is special about it: "progressive"
    File bytes;
};

/// The picture in each of them. At least 40 pixels wide and high, which a frame with a margin needs.
std::vector<SampleFile> sample_files(const Image& rgb);

/// With a leading dot, as the format's files are named.
std::string file_ending(const std::string& format);

}  // namespace whorl::test
