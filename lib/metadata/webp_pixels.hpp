// The compressed pixels of a WebP. They are followed to their last code, because decoders look at nothing behind
// it.
#pragma once

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct WebpPixels {
    File data{};  ///< what decoders use
    std::size_t width = 0;
    std::size_t height = 0;
    std::size_t hidden = 0;  ///< the number of removed bytes
    std::size_t unused = 0;  ///< the number of removed entries of tables that no pixel needs
    bool has_rest = false;   ///< the data still have something that no viewer shows
};

/// The data of a chunk "VP8 ": the codes that decoders read, written again. Throws Failure for damaged pixels.
WebpPixels plain_vp8(Bytes data);

/// The data of a chunk "VP8L", without bits behind the last code. If the file says that it is not transparent, or
/// the data do, some viewers do not show transparency. Throws Failure for damaged pixels.
WebpPixels plain_vp8l(Bytes data, bool is_transparent);

/// The same for the chunk "ALPH" of a picture of that size.
WebpPixels plain_alpha(Bytes data, std::size_t width, std::size_t height);

}  // namespace whorl::metadata
