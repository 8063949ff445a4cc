#include "lib/metadata/png_pixels.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "lib/metadata/inflate.hpp"

namespace whorl::metadata {
namespace {

/// Bits of a pixel by colour type, for one bit of a sample; 0 for types that do not exist (11.2.1).
constexpr std::array<std::size_t, 7> kSamples = {1, 0, 3, 1, 2, 0, 4};

/// Table 11.1: samples of less than a byte only where a pixel has one, and no more than a byte in a palette.
bool has_depth(const PngHeader& header) {
    if (header.colour_type >= kSamples.size() || kSamples.at(header.colour_type) == 0) {
        return false;
    }
    const bool is_single = kSamples.at(header.colour_type) == 1;
    switch (header.depth) {
        case 1:
        case 2:
        case 4: return is_single;
        case 8: return true;
        case 16: return header.colour_type != kPngPalette;
        default: return false;
    }
}

std::size_t pixel_bits(const PngHeader& header) {
    return header.depth * kSamples.at(header.colour_type);
}

/// Rows of one width.
struct Pass {
    std::size_t width;
    std::size_t height;
};

/// Those that have pixels (8.2).
std::vector<Pass> passes_of(const PngHeader& header) {
    if (!header.interlaced) {
        return {{header.width, header.height}};
    }
    struct Grid {
        std::size_t x, y, across, down;
    };
    constexpr std::array<Grid, 7> kGrids = {
        {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};
    std::vector<Pass> passes;
    for (const Grid& grid : kGrids) {
        const Pass pass{(header.width + grid.across - 1 - grid.x) / grid.across,
                        (header.height + grid.down - 1 - grid.y) / grid.down};
        if (pass.width > 0 && pass.height > 0) {
            passes.push_back(pass);
        }
    }
    return passes;
}

/// Without the byte for the filter.
std::size_t row_bytes(const PngHeader& header, std::size_t width) {
    return (width * pixel_bits(header) + 7) / 8;
}

/// The size of all uncompressed rows, each with the byte for its filter.
std::size_t size_of_pixels(const PngHeader& header) {
    std::size_t size = 0;
    for (const Pass& pass : passes_of(header)) {
        size += pass.height * (1 + row_bytes(header, pass.width));
    }
    return size;
}

constexpr unsigned kFilters = 5;

/// What a filter subtracts (9.2 to 9.4).
unsigned predicted(unsigned filter, unsigned left, unsigned above, unsigned above_left) {
    switch (filter) {
        case 1: return left;
        case 2: return above;
        case 3: return (left + above) / 2;
        case 4: {
            const int sum = static_cast<int>(left + above) - static_cast<int>(above_left);
            const int to_left = std::abs(sum - static_cast<int>(left));
            const int to_above = std::abs(sum - static_cast<int>(above));
            const int to_above_left = std::abs(sum - static_cast<int>(above_left));
            return to_left <= to_above && to_left <= to_above_left ? left
                   : to_above <= to_above_left                     ? above
                                                                   : above_left;
        }
        default: return 0;
    }
}

/// Takes the uncompressed data in portions, and passes on rows without bits behind their end. Those are there only
/// in pixels of less than a byte, and a palette has no larger ones, so others are not looked into.
class Rows {
public:
    Rows(const PngHeader& header, std::function<void(Bytes)> write)
        : header_(header), passes_(passes_of(header)), write_(std::move(write)) {
        begin_pass();
    }

    void take(Bytes portion) {
        while (!portion.empty() && pass_ < passes_.size()) {
            const Bytes part = portion.first(std::min(portion.size(), size_ - row_.size()));
            append(row_, part);
            portion = portion.subspan(part.size());
            if (row_.size() == size_) {
                finish_row();
            }
        }
    }

    std::size_t spare() const { return spare_; }
    const std::bitset<256>& colours() const { return colours_; }

private:
    void begin_pass() {
        if (pass_ < passes_.size()) {
            size_ = 1 + row_bytes(header_, passes_[pass_].width);
            above_.assign(size_, std::byte{0});
            clean_above_ = above_;
            rows_left_ = passes_[pass_].height;
        }
    }

    void finish_row() {
        if (big_endian(row_, 0, 1) >= kFilters) {
            throw damaged("its pixels are wrong");
        }
        if (header_.depth < 8 || header_.colour_type == kPngPalette) {
            clean_row();
        }
        write_(row_);
        row_.clear();
        if (--rows_left_ == 0) {
            ++pass_;
            begin_pass();
        }
    }

    /// Pixels of up to one byte, so the byte to the left is the one before.
    void clean_row() {
        const unsigned filter = big_endian(row_, 0, 1);
        const auto prediction = [&](const File& row, const File& above, std::size_t i) {
            const unsigned left = i > 1 ? big_endian(row, i - 1, 1) : 0;
            const unsigned above_left = i > 1 ? big_endian(above, i - 1, 1) : 0;
            return predicted(filter, left, big_endian(above, i, 1), above_left);
        };
        File values = row_;
        for (std::size_t i = 1; i < size_; ++i) {
            values[i] = static_cast<std::byte>(big_endian(row_, i, 1) + prediction(values, above_, i));
        }
        File clean = values;
        const std::size_t width = passes_[pass_].width;
        if (const std::size_t used = width * header_.depth % 8; used > 0) {
            clean.back() &= static_cast<std::byte>(0xff00U >> used);
        }
        count_colours(clean, width);
        spare_ += clean == values ? 0U : 1U;
        for (std::size_t i = 1; i < size_; ++i) {
            row_[i] = static_cast<std::byte>(big_endian(clean, i, 1) - prediction(clean, clean_above_, i));
        }
        above_ = std::move(values);
        clean_above_ = std::move(clean);
    }

    void count_colours(const File& row, std::size_t width) {
        const std::size_t in_byte = 8 / header_.depth;
        for (std::size_t x = 0; x < width; ++x) {
            const unsigned byte = big_endian(row, 1 + x / in_byte, 1);
            const std::size_t shift = (in_byte - 1 - x % in_byte) * header_.depth;
            colours_.set(byte >> shift & ((1U << header_.depth) - 1));
        }
    }

    PngHeader header_;
    std::vector<Pass> passes_;
    std::function<void(Bytes)> write_;
    std::size_t pass_ = 0;
    std::size_t rows_left_ = 0;
    std::size_t size_ = 0;  ///< of a row
    File row_;
    File above_;        ///< values as in the file
    File clean_above_;  ///< values as in the copy
    std::size_t spare_ = 0;
    std::bitset<256> colours_;
};

}  // namespace

PngHeader png_header(Bytes data) {
    constexpr std::size_t kMaxSide = 1'000'000;  // the default of libpng
    const PngHeader header{big_endian(data, 0), big_endian(data, 4), big_endian(data, 8, 1), big_endian(data, 9, 1),
                           big_endian(data, 12, 1) == 1};
    if (header.width > kMaxSide || header.height > kMaxSide) {
        fail(ErrorKind::too_large, "is too large");
    }
    if (header.width == 0 || header.height == 0 || !has_depth(header) || big_endian(data, 10, 2) != 0 ||
        big_endian(data, 12, 1) > 1) {
        throw damaged("its header is wrong");
    }
    return header;
}

PngPixels plain_pixels(const PngHeader& header, const std::vector<Bytes>& pieces) {
    const std::size_t size = size_of_pixels(header);
    const std::size_t all = size_of_all(pieces);
    Rows rows(header, [](Bytes) {});
    const Inflated stream = inflate(pieces, size, [&](Bytes portion) { rows.take(portion); });
    if (stream.size < size) {
        throw damaged("it has fewer pixels than its header says");
    }
    PngPixels pixels{{}, 0, rows.spare(), rows.colours()};
    if (!stream.ended || pixels.spare > 0) {
        pixels.stream = deflated([&](const auto& add) {
            Rows again(header, add);
            inflate(pieces, size, [&](Bytes portion) { again.take(portion); });
        });
    } else {
        for (const Bytes piece : pieces) {
            append(pixels.stream, piece.first(std::min(piece.size(), stream.read - pixels.stream.size())));
        }
        pixels.hidden = all - stream.read;
    }
    if (!stream.ended) {
        pixels.hidden = all > pixels.stream.size() ? all - pixels.stream.size() : 1;
    }
    return pixels;
}

File blank_pixels(const PngHeader& header) {
    return deflated([&](const auto& add) {
        for (const Pass& pass : passes_of(header)) {
            const File row(1 + row_bytes(header, pass.width));
            for (std::size_t y = 0; y < pass.height; ++y) {
                add(row);
            }
        }
    });
}

}  // namespace whorl::metadata
