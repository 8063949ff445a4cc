#include <algorithm>
#include <cstring>

#include "lib/hash/dihedral_steps.hpp"
#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

/// The pixels along a stored axis of `length` pixels that `samples` samples of the upright picture use:
/// floor(i * length / samples), counted from the side of the upright picture.
std::vector<int> sample_places(int length, int samples, bool mirrored) {
    std::vector<int> places(static_cast<std::size_t>(samples));
    for (int i = 0; i < samples; ++i) {
        const int upright = mirrored ? samples - 1 - i : i;
        const int place = static_cast<int>(std::int64_t{upright} * length / samples);
        places[static_cast<std::size_t>(i)] = mirrored ? length - 1 - place : place;
    }
    return places;
}

/// The first line of a message of a library. It may quote bytes of the file; bytes that are not text are removed.
std::string in_one_line(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return line;
}

}  // namespace

Failure damaged(const std::string& detail) {
    return {ErrorKind::corrupt, "is damaged or cut off (" + in_one_line(detail) + ")"};
}

Failure unsupported(const std::string& detail) {
    return {ErrorKind::unsupported, "is a kind of picture that Whorl cannot decode (" + in_one_line(detail) + ")"};
}

Failure beyond_limits(const std::string& detail) {
    return {ErrorKind::too_large, "is larger than its decoder allows (" + in_one_line(detail) + ")"};
}

void check_size(std::uint64_t width, std::uint64_t height, const DecodeOptions& options) {
    if (width == 0 || height == 0) {
        throw damaged("it declares no pixels");
    }
    const std::string declared = "declares " + std::to_string(width) + " x " + std::to_string(height) + " pixels, ";
    if (width > kMaxPictureSide || height > kMaxPictureSide) {
        fail(ErrorKind::too_large, declared + "more than " + std::to_string(kMaxPictureSide) + " on a side");
    }
    if (width * height > options.max_pixels) {
        fail(ErrorKind::too_large, declared + "more than the limit of " + std::to_string(options.max_pixels));
    }
}

Canvas::Canvas(int width, int height, PixelFormat format, int exif_orientation, const DecodeOptions& options)
    : height_(height),
      upright_(upright_transform(options.auto_orient ? exif_orientation : 1).value_or(Dihedral::original)) {
    check_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), options);
    const int samples = options.sample_to;
    if (samples <= 0 || std::max(width, height) <= samples) {
        pixels_ = Image(width, height, format);
        return;
    }
    const DihedralSteps steps = steps_of(upright_);
    const bool mirror_columns = steps.transpose ? steps.mirror_y : steps.mirror_x;
    const bool mirror_rows = steps.transpose ? steps.mirror_x : steps.mirror_y;
    rows_ = sample_places(height, samples, mirror_rows);
    const auto size = static_cast<std::size_t>(channels(format));
    for (const int place : sample_places(width, samples, mirror_columns)) {
        columns_.push_back(static_cast<std::size_t>(place) * size);
    }
    full_row_.resize(static_cast<std::size_t>(width) * size);
    pixels_ = Image(samples, samples, format);
}

int Canvas::next_row() const noexcept {
    if (next_ == pixels_.height()) {
        return height_;
    }
    return rows_.empty() ? next_ : rows_[static_cast<std::size_t>(next_)];
}

std::uint8_t* Canvas::row() noexcept {
    return rows_.empty() ? pixels_.row(next_) : full_row_.data();
}

void Canvas::put_row() noexcept {
    if (rows_.empty()) {
        ++next_;
    } else {
        put_row(next_row(), full_row_.data());
    }
}

void Canvas::put_row(int y, const std::uint8_t* pixels) noexcept {
    // A short picture that is sampled wider than it is high repeats its rows.
    for (; next_ < pixels_.height() && next_row() == y; ++next_) {
        std::uint8_t* to = pixels_.row(next_);
        if (rows_.empty()) {
            std::memcpy(to, pixels, pixels_.row_bytes());
            continue;
        }
        const auto size = static_cast<std::size_t>(channels(pixels_.format()));
        for (const std::size_t offset : columns_) {
            std::memcpy(to, pixels + offset, size);
            to += size;
        }
    }
}

DecodedImage Canvas::finish(ImageFormat format, int full_width, int full_height) && {
    if (upright_ != Dihedral::original) {
        pixels_ = transformed(pixels_.view(), upright_);
    }
    if (steps_of(upright_).transpose) {
        std::swap(full_width, full_height);
    }
    return {std::move(pixels_), full_width, full_height, format};
}

}  // namespace whorl::image
