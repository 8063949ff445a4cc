#include "bench/lab/edits/files.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <whorl/decode.hpp>

#include "bench/lab/edits/operation.hpp"

namespace whorl::lab {

FileInMemory::FileInMemory() : stream_(open_memstream(&data_, &size_)) {
    if (stream_ == nullptr) {
        throw std::bad_alloc();
    }
}

FileInMemory::~FileInMemory() {
    std::fclose(stream_);
    std::free(data_);
}

std::span<const std::byte> FileInMemory::bytes() {
    if (std::fflush(stream_) != 0) {
        throw std::bad_alloc();
    }
    return std::as_bytes(std::span(data_, size_));
}

void check_sides(const ImageView& picture, int most, const std::string& format) {
    if (std::max(picture.width, picture.height) > most) {
        throw CannotEdit("has a side of more than " + std::to_string(most) + " pixels, too many for " + format);
    }
}

Image decoded(std::span<const std::byte> file) {
    Result<DecodedImage> picture = decode_image(file);
    if (!picture) {
        throw CannotEdit("cannot be opened again: " + picture.error().message);
    }
    return std::move(*picture).pixels;
}

}  // namespace whorl::lab
