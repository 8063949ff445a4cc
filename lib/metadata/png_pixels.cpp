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
std::uint64_t size_of_pixels(const PngHeader& header) {
    std::uint64_t size = 0;
    for (const Pass& pass : passes_of(header)) {
        size += std::uint64_t{pass.height} * (1 + row_bytes(header, pass.width));
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

using Row = std::vector<std::uint8_t>;

/// The bytes of the row before the one that has `row[i]`, at that place and before it. A pixel has `step` bytes.
unsigned prediction(unsigned filter, const Row& row, const Row& above, std::size_t i, std::size_t step) {
    return i < step ? predicted(filter, 0, above[i], 0)
                    : predicted(filter, row[i - step], above[i], above[i - step]);
}

std::size_t step_of(const PngHeader& header) {
    return std::max<std::size_t>(1, pixel_bits(header) / 8);
}

/// Takes the uncompressed data in portions, and passes on rows without filters and without bits behind their end.
class Rows {
public:
    using Take = std::function<void(const Row& row, std::size_t width, bool is_first)>;

    /// `take` also gets how many pixels the row has, and whether it is the first one of its pass.
    Rows(const PngHeader& header, Take take)
        : header_(header), step_(step_of(header)), passes_(passes_of(header)), take_(std::move(take)) {
        begin_pass();
    }

    void add(Bytes portion) {
        while (!portion.empty() && pass_ < passes_.size()) {
            const Bytes part = portion.first(std::min(portion.size(), size_ - row_.size()));
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(part.data());
            row_.insert(row_.end(), bytes, bytes + part.size());
            portion = portion.subspan(part.size());
            if (row_.size() == size_) {
                finish_row();
            }
        }
    }

    /// The number of rows with bits behind their end that were not 0.
    std::size_t spare() const { return spare_; }

private:
    void begin_pass() {
        if (pass_ < passes_.size()) {
            size_ = 1 + row_bytes(header_, passes_[pass_].width);
            above_.assign(size_ - 1, 0);
            rows_left_ = passes_[pass_].height;
        }
    }

    void finish_row() {
        const unsigned filter = row_.front();
        if (filter >= kFilters) {
            throw damaged("its pixels are wrong");
        }
        row_.erase(row_.begin());
        for (std::size_t i = 0; i < row_.size(); ++i) {
            row_[i] = static_cast<std::uint8_t>(row_[i] + prediction(filter, row_, above_, i, step_));
        }
        above_ = row_;
        if (const std::size_t used = passes_[pass_].width * pixel_bits(header_) % 8; used > 0) {
            row_.back() &= static_cast<std::uint8_t>(0xff00U >> used);
        }
        spare_ += row_ == above_ ? 0U : 1U;
        take_(row_, passes_[pass_].width, rows_left_ == passes_[pass_].height);
        row_.clear();
        if (--rows_left_ == 0) {
            ++pass_;
            begin_pass();
        }
    }

    PngHeader header_;
    std::size_t step_;
    std::vector<Pass> passes_;
    Take take_;
    std::size_t pass_ = 0;
    std::size_t rows_left_ = 0;
    std::size_t size_ = 0;  ///< of a row, with its filter
    Row row_;
    Row above_;
    std::size_t spare_ = 0;
};

/// Gives each row the filter that leaves the smallest numbers, as libpng does (12.7). Pixels of less than a byte
/// and those of a palette get none.
class Filter {
public:
    explicit Filter(const PngHeader& header)
        : step_(step_of(header)), filters_(header.depth < 8 || header.colour_type == kPngPalette ? 1 : kFilters) {}

    /// The row with the byte for its filter.
    Bytes filtered(const Row& row, bool is_first) {
        if (is_first) {
            above_.assign(row.size(), 0);
        }
        std::size_t least = 0;
        for (unsigned filter = 0; filter < filters_; ++filter) {
            candidate_.assign(1, static_cast<std::uint8_t>(filter));
            std::size_t sum = 0;
            for (std::size_t i = 0; i < row.size(); ++i) {
                const auto byte = static_cast<std::uint8_t>(row[i] - prediction(filter, row, above_, i, step_));
                candidate_.push_back(byte);
                sum += byte < 128 ? byte : 256U - byte;
            }
            if (filter == 0 || sum < least) {
                least = sum;
                best_.swap(candidate_);
            }
        }
        above_ = row;
        return std::as_bytes(std::span(best_));
    }

private:
    std::size_t step_;
    unsigned filters_;
    Row above_;
    Row candidate_;
    Row best_;
};

/// Of pixels of up to a byte, the numbers of the colours.
void count_colours(std::bitset<256>& colours, const Row& row, std::size_t width, unsigned depth) {
    const std::size_t in_byte = 8 / depth;
    for (std::size_t x = 0; x < width; ++x) {
        const std::size_t shift = (in_byte - 1 - x % in_byte) * depth;
        colours.set(row[x / in_byte] >> shift & ((1U << depth) - 1));
    }
}

/// Whether a pixel has this colour, which has two bytes for each sample.
bool has_pixel(const Row& row, std::size_t width, unsigned depth, Bytes colour) {
    Row pixel;
    for (std::size_t i = depth == 16 ? 0 : 1; i < colour.size(); i += depth == 16 ? 1 : 2) {
        pixel.push_back(std::to_integer<std::uint8_t>(colour[i]));
    }
    if (depth < 8) {
        std::bitset<256> colours;
        count_colours(colours, row, width, depth);
        return colours[pixel.front()];
    }
    for (auto at = row.begin(); at != row.end(); at += static_cast<std::ptrdiff_t>(pixel.size())) {
        if (std::equal(pixel.begin(), pixel.end(), at)) {
            return true;
        }
    }
    return false;
}

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

PngPixels png_pixels(const PngHeader& header, std::vector<Bytes> pieces, Bytes transparent) {
    PngPixels pixels{header, std::move(pieces)};
    Rows rows(header, [&](const Row& row, std::size_t width, bool /*is_first*/) {
        if (header.colour_type == kPngPalette) {
            count_colours(pixels.colours, row, width, header.depth);
        }
        pixels.has_transparent =
            pixels.has_transparent || (!transparent.empty() && has_pixel(row, width, header.depth, transparent));
        pixels.is_blank =
            pixels.is_blank && std::all_of(row.begin(), row.end(), [](std::uint8_t byte) { return byte == 0; });
    });
    const std::uint64_t size = size_of_pixels(header);
    const Inflated stream = inflate(pixels.pieces, size, [&](Bytes portion) { rows.add(portion); });
    if (stream.size < size) {
        throw damaged("it has fewer pixels than its header says");
    }
    pixels.spare = rows.spare();
    pixels.hidden = size_of_all(pixels.pieces) - stream.read + stream.idle;
    if (!stream.ended && pixels.hidden == 0) {
        pixels.hidden = 1;  // at least
    }
    return pixels;
}

PngPixels blank_png_pixels(const PngHeader& header) {
    PngPixels pixels{header};
    pixels.colours.set(0);
    return pixels;
}

File compressed(const PngPixels& pixels) {
    const PngHeader& header = pixels.header;
    return deflated([&](const auto& add) {
        Filter filter(header);
        const auto write = [&](const Row& row, std::size_t /*width*/, bool is_first) {
            add(filter.filtered(row, is_first));
        };
        if (!pixels.pieces.empty()) {
            Rows rows(header, write);
            inflate(pixels.pieces, size_of_pixels(header), [&](Bytes portion) { rows.add(portion); });
            return;
        }
        for (const Pass& pass : passes_of(header)) {
            const Row row(row_bytes(header, pass.width));
            for (std::size_t y = 0; y < pass.height; ++y) {
                write(row, pass.width, y == 0);
            }
        }
    });
}

}  // namespace whorl::metadata
