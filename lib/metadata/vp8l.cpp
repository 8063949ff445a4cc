// VP8L, the lossless pixels of WebP, and the transparency of lossy ones (RFC 9649, sections 3 and 2.7.1.2).
#include <algorithm>
#include <array>
#include <cstdlib>

#include "lib/metadata/vp8l_codes.hpp"
#include "lib/metadata/webp_pixels.hpp"

namespace whorl::metadata {
namespace {

constexpr unsigned kLiterals = 256;
constexpr unsigned kLengths = 24;
constexpr unsigned kDistances = 40;
/// The channels of a pixel, from the lowest byte on, and the distance of a copy.
enum Channel : unsigned { kBlue, kGreen, kRed, kAlpha, kDistance };
constexpr unsigned kChannels = 5;

/// The order of codes in the file (3.7.2).
constexpr std::array<Channel, kChannels> kOrder = {kGreen, kRed, kBlue, kAlpha, kDistance};

Failure bad_codes() {
    return damaged("its pixels are wrong");
}

/// A code for each channel, and for distances.
using Group = std::array<PrefixCode, kChannels>;

/// A length, or the code of a distance (3.6.2.2).
std::size_t take_amount(Vp8lBits& bits, unsigned symbol) {
    if (symbol < 4) {
        return symbol + 1;
    }
    const unsigned extra = (symbol - 2) >> 1U;
    return ((std::size_t{2} + (symbol & 1U)) << extra) + bits.take(extra) + 1;
}

/// The places of near pixels: columns to the left, and rows up (3.6.2.2).
struct Near {
    std::int8_t left;
    std::int8_t up;
};
constexpr std::array<Near, 120> kNear = {
    {{0, 1},  {1, 0},  {1, 1},  {-1, 1}, {0, 2},  {2, 0},  {1, 2},  {-1, 2}, {2, 1},  {-2, 1}, {2, 2}, {-2, 2},
     {0, 3},  {3, 0},  {1, 3},  {-1, 3}, {3, 1},  {-3, 1}, {2, 3},  {-2, 3}, {3, 2},  {-3, 2}, {0, 4}, {4, 0},
     {1, 4},  {-1, 4}, {4, 1},  {-4, 1}, {3, 3},  {-3, 3}, {2, 4},  {-2, 4}, {4, 2},  {-4, 2}, {0, 5}, {3, 4},
     {-3, 4}, {4, 3},  {-4, 3}, {5, 0},  {1, 5},  {-1, 5}, {5, 1},  {-5, 1}, {2, 5},  {-2, 5}, {5, 2}, {-5, 2},
     {4, 4},  {-4, 4}, {3, 5},  {-3, 5}, {5, 3},  {-5, 3}, {0, 6},  {6, 0},  {1, 6},  {-1, 6}, {6, 1}, {-6, 1},
     {2, 6},  {-2, 6}, {6, 2},  {-6, 2}, {4, 5},  {-4, 5}, {5, 4},  {-5, 4}, {3, 6},  {-3, 6}, {6, 3}, {-6, 3},
     {0, 7},  {7, 0},  {1, 7},  {-1, 7}, {5, 5},  {-5, 5}, {7, 1},  {-7, 1}, {4, 6},  {-4, 6}, {6, 4}, {-6, 4},
     {2, 7},  {-2, 7}, {7, 2},  {-7, 2}, {3, 7},  {-3, 7}, {7, 3},  {-7, 3}, {5, 6},  {-5, 6}, {6, 5}, {-6, 5},
     {8, 0},  {4, 7},  {-4, 7}, {7, 4},  {-7, 4}, {8, 1},  {8, 2},  {6, 6},  {-6, 6}, {8, 3},  {5, 7}, {-5, 7},
     {7, 5},  {-7, 5}, {8, 4},  {6, 7},  {-6, 7}, {7, 6},  {-7, 6}, {8, 5},  {7, 7},  {-7, 7}, {8, 6}, {8, 7}}};

std::size_t distance_of(std::size_t code, std::size_t width) {
    if (code > kNear.size()) {
        return code - kNear.size();
    }
    const Near near = kNear[code - 1];
    const auto distance = static_cast<std::ptrdiff_t>(width) * near.up + near.left;
    return distance < 1 ? 1 : static_cast<std::size_t>(distance);
}

struct Size {
    std::size_t width;
    std::size_t height;

    std::size_t area() const { return width * height; }
};

/// In squares of 2^bits pixels a side.
Size in_squares(Size size, unsigned bits) {
    const std::size_t last = (std::size_t{1} << bits) - 1;
    return {(size.width + last) >> bits, (size.height + last) >> bits};
}

/// Eight bits a channel.
using Pixel = std::uint32_t;
constexpr Pixel kOpaque = 0xff000000;
constexpr Pixel kWhole = 0xffffffff;
constexpr Pixel kColours = 0x00ffffff;
constexpr Pixel kGreenOnly = 0x0000ff00;

/// The bits of pixels that no viewer shows. They have to be empty or opaque throughout, as encoders leave them.
class Unshown {
public:
    explicit Unshown(Pixel shown) : bits_(~shown) {}

    /// Whether something is hidden in a pixel, or difference of pixels. A prediction takes the first one as a
    /// difference from an opaque pixel.
    bool hold_something(std::size_t at, Pixel pixel) {
        const Pixel found = pixel & bits_;
        const bool is_usual = found == 0 || found == (kOpaque & bits_);
        if (at == 0) {
            return !is_usual && found != ((0U - kOpaque) & bits_);
        }
        const bool is_same = found == others_.value_or(found);
        others_ = found;
        return !is_usual || !is_same;
    }

private:
    Pixel bits_;
    std::optional<Pixel> others_;  ///< of the pixels behind the first
};

/// The pixels that a file names by their hash (3.6.2.3).
class Cache {
public:
    explicit Cache(unsigned bits) : bits_(bits), pixels_(bits > 0 ? std::size_t{1} << bits : 0) {}

    void add(Pixel pixel) {
        if (!pixels_.empty()) {
            pixels_[(pixel * 0x1e35a7bdU) >> (32 - bits_)] = pixel;
        }
    }
    Pixel at(std::size_t place) const { return pixels_.at(place); }

private:
    unsigned bits_;
    std::vector<Pixel> pixels_;
};

/// How often symbols occur, by code in the order of the file.
using AllUses = std::vector<PrefixCode::Uses>;

/// Follows the bits of a picture, and writes them again.
class Follower {
public:
    /// `shown`: the bits of pixels that count. `uses`: of the same picture, if it was followed before.
    Follower(Bytes data, std::size_t head, Pixel shown, const AllUses* uses)
        : bits_(data), shown_(shown), known_(uses) {
        for (; head > 0; --head) {
            bits_.take(8);
        }
    }

    void run(Size size) {
        std::array<bool, 4> seen{};
        while (bits_.take(1) != 0) {
            const unsigned kind = bits_.take(2);
            if (std::exchange(seen.at(kind), true)) {
                throw bad_codes();
            }
            take_transform(kind, size);
        }
        const std::vector<Pixel> pixels = take_image(size, true);
        if (palette_) {
            check_palette(pixels, size);
        }
    }

    /// Something was read that no viewer shows.
    bool has_rest() const { return has_rest_; }

    /// Where in the data the last code ends, in bits.
    std::size_t end() const { return bits_.place(); }

    /// Groups of codes that no pixel needs, and that are not empty.
    std::size_t unused_groups() const { return unused_groups_; }

    const AllUses& uses() const { return uses_; }

    /// The bits up to the last code, and codes by how often their symbols occur, if that was known.
    File finish() { return bits_.finish(); }

private:
    struct Palette {
        std::size_t colours;
        unsigned bits;      ///< one pixel holds the numbers of 2^bits colours
        std::size_t width;  ///< of the picture with one colour a pixel
    };

    /// The modes of predictions, by squares of 2^bits pixels a side.
    struct Prediction {
        std::vector<Pixel> modes;
        unsigned bits;
        std::size_t across;
    };

    /// Changes the size to that of the pixels in the file (3.5).
    void take_transform(unsigned kind, Size& size) {
        enum Kind : unsigned { kPrediction, kColour, kWithoutGreen, kPalette };
        if (kind == kPrediction || kind == kColour) {
            const unsigned bits = bits_.take(3) + 2;
            const Size count = in_squares(size, bits);
            std::vector<Pixel> numbers = take_image(count, false);
            check_unused(numbers, kind == kPrediction ? 0x0f00 : 0xffffff);
            has_rest_ |= kind == kColour && shown_ == kGreenOnly;
            if (palette_ && kind == kPrediction) {
                prediction_ = {std::move(numbers), bits, count.width};
            }
        } else if (kind == kPalette) {
            const std::size_t colours = bits_.take(8) + 1;
            check_unused(take_image({colours, 1}, false), shown_);
            const unsigned bits = colours <= 2 ? 3 : colours <= 4 ? 2 : colours <= 16 ? 1 : 0;
            palette_ = {colours, bits, size.width};
            size.width = in_squares(size, bits).width;
        }
    }

    void check_unused(const std::vector<Pixel>& pixels, Pixel used) {
        Unshown unused(used);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            has_rest_ |= unused.hold_something(i, pixels[i]);
        }
    }

    /// The pixels, if something depends on their values. Those of the picture itself may have several groups of
    /// codes (3.7).
    std::vector<Pixel> take_image(Size size, bool is_picture) {
        unsigned cache_bits = 0;
        if (bits_.take(1) != 0) {
            constexpr unsigned kMaxCacheBits = 11;
            cache_bits = bits_.take(4);
            if (cache_bits < 1 || cache_bits > kMaxCacheBits) {
                throw bad_codes();
            }
        }
        Squares squares{{0}, {true}};
        if (is_picture && bits_.take(1) != 0) {
            squares = take_squares(size);
        }
        std::vector<Group> groups;
        for (const bool is_used : squares.is_used) {
            groups.push_back(take_group(cache_bits));
            unused_groups_ += is_used || is_empty(groups.back()) ? 0U : 1U;
        }
        const Unshown unshown(!is_picture ? kWhole : palette_ ? kGreenOnly : shown_);
        std::vector<Pixel> pixels = drawn(size, squares, groups, cache_bits, !is_picture || palette_, unshown);
        for (const Group& group : groups) {
            for (const Channel channel : kOrder) {
                uses_.push_back(group[channel].uses());
            }
        }
        return pixels;
    }

    /// The number of a group of codes for each square of 2^bits pixels a side.
    struct Squares {
        std::vector<Pixel> group_of;
        std::vector<bool> is_used;  ///< by group
        unsigned bits = 31;
        std::size_t across = 1;
    };

    Squares take_squares(Size size) {
        const unsigned bits = bits_.take(3) + 2;
        const Size count = in_squares(size, bits);
        Squares squares{take_image(count, false), {}, bits, count.width};
        check_unused(squares.group_of, 0xffff00);
        for (Pixel& group : squares.group_of) {
            group = group >> 8U & 0xffffU;
            squares.is_used.resize(std::max<std::size_t>(squares.is_used.size(), group + 1));
            squares.is_used[group] = true;
        }
        return squares;
    }

    Group take_group(unsigned cache_bits) {
        Group group;
        for (const Channel channel : kOrder) {
            const std::size_t greens = kLiterals + kLengths + (cache_bits > 0 ? std::size_t{1} << cache_bits : 0);
            group[channel] = PrefixCode(bits_,
                                        channel == kGreen      ? greens
                                        : channel == kDistance ? kDistances
                                                               : kLiterals,
                                        known_ == nullptr ? nullptr : &known_->at(next_code_++));
        }
        return group;
    }

    static bool is_empty(const Group& group) {
        return std::ranges::all_of(group, [](const PrefixCode& code) { return code.is_empty(); });
    }

    std::vector<Pixel> drawn(Size size, const Squares& squares, std::vector<Group>& groups, unsigned cache_bits,
                             bool keeps, Unshown unshown) {
        std::vector<Pixel> pixels(keeps ? size.area() : 0);
        Cache cache(cache_bits);
        const auto draw = [&](std::size_t at, Pixel pixel) {
            if (keeps) {
                pixels[at] = pixel;
                cache.add(pixel);
            }
        };
        std::size_t x = 0;
        std::size_t y = 0;
        for (std::size_t at = 0; at < size.area();) {
            const std::size_t square = (y >> squares.bits) * squares.across + (x >> squares.bits);
            Group& group = groups[squares.group_of[square]];
            const unsigned green = group[kGreen].next(bits_);
            std::size_t count = 1;
            if (green < kLiterals) {
                const Pixel red = group[kRed].next(bits_);
                const Pixel blue = group[kBlue].next(bits_);
                const Pixel alpha = group[kAlpha].next(bits_);
                const Pixel pixel = alpha << 24U | red << 16U | green << 8U | blue;
                has_rest_ |= unshown.hold_something(at, pixel);
                draw(at, pixel);
            } else if (green < kLiterals + kLengths) {
                count = take_amount(bits_, green - kLiterals);
                const std::size_t code = take_amount(bits_, group[kDistance].next(bits_));
                const std::size_t distance = distance_of(code, size.width);
                if (distance > at || count > size.area() - at) {
                    throw bad_codes();
                }
                for (std::size_t i = at; keeps && i < at + count; ++i) {
                    draw(i, pixels[i - distance]);
                }
            } else {
                draw(at, cache.at(green - kLiterals - kLengths));
            }
            at += count;
            for (x += count; x >= size.width; x -= size.width) {
                ++y;
            }
        }
        return pixels;
    }

    /// The numbers of colours, which are differences from a prediction or not.
    std::vector<std::uint8_t> colour_numbers(const std::vector<Pixel>& pixels, Size size) const {
        std::vector<std::uint8_t> numbers(pixels.size());
        for (std::size_t y = 0, at = 0; y < size.height; ++y) {
            for (std::size_t x = 0; x < size.width; ++x, ++at) {
                numbers[at] = static_cast<std::uint8_t>(pixels[at] >> 8U);
                if (prediction_ && at > 0) {
                    const std::size_t square =
                        (y >> prediction_->bits) * prediction_->across + (x >> prediction_->bits);
                    const unsigned mode = y == 0   ? kFromLeft
                                          : x == 0 ? kFromAbove
                                                   : prediction_->modes[square] >> 8U & 15U;
                    numbers[at] =
                        static_cast<std::uint8_t>(numbers[at] + predicted(mode, &numbers[at], size.width));
                }
            }
        }
        return numbers;
    }

    static constexpr unsigned kFromLeft = 1;
    static constexpr unsigned kFromAbove = 2;

    /// By the pixels to the left and above (3.5.1), of one channel where the others are the same throughout.
    static int predicted(unsigned mode, const std::uint8_t* pixel, std::size_t width) {
        const auto up = static_cast<std::ptrdiff_t>(width);
        const auto near = [&](std::ptrdiff_t place) { return static_cast<int>(*(pixel - place)); };
        const auto mean = [](int a, int b) { return (a + b) / 2; };
        const int left = near(1);
        if (mode == kFromLeft) {
            return left;
        }
        const int above = near(up);
        if (mode == kFromAbove) {
            return above;
        }
        const int above_left = near(up + 1);
        const int above_right = near(up - 1);
        switch (mode) {
            case 3: return above_right;
            case 4: return above_left;
            case 5: return mean(mean(left, above_right), above);
            case 6: return mean(left, above_left);
            case 7: return mean(left, above);
            case 8: return mean(above_left, above);
            case 9: return mean(above, above_right);
            case 10: return mean(mean(left, above_left), mean(above, above_right));
            case 11: return std::abs(above - above_left) < std::abs(left - above_left) ? left : above;
            case 12: return std::clamp(left + above - above_left, 0, 255);
            case 13: return std::clamp(mean(left, above) + (mean(left, above) - above_left) / 2, 0, 255);
            default: return 0;
        }
    }

    /// Each colour is that of a pixel, and there are no numbers behind the end of a row.
    void check_palette(const std::vector<Pixel>& pixels, Size size) {
        const unsigned width = 8U >> palette_->bits;
        std::vector<bool> used(std::size_t{1} << width);
        const std::vector<std::uint8_t> all = colour_numbers(pixels, size);
        for (std::size_t y = 0, at = 0; y < size.height; ++y) {
            for (std::size_t x = 0; x < size.width; ++x, ++at) {
                unsigned numbers = all[at];
                for (std::size_t i = x << palette_->bits; i < (x + 1) << palette_->bits; ++i, numbers >>= width) {
                    if (i < palette_->width) {
                        used[numbers & ((1U << width) - 1)] = true;
                    } else {
                        has_rest_ |= numbers != 0;
                    }
                }
            }
        }
        used.resize(palette_->colours);
        has_rest_ |= std::find(used.begin(), used.end(), false) != used.end();
    }

    Vp8lBits bits_;
    Pixel shown_;
    const AllUses* known_;
    AllUses uses_;
    std::size_t next_code_ = 0;
    std::size_t unused_groups_ = 0;
    bool has_rest_ = false;
    std::optional<Palette> palette_;
    std::optional<Prediction> prediction_;  ///< of the numbers of colours
};

/// What the codes need is known at the end, so it takes two rounds.
WebpPixels plain_bits(Bytes data, std::size_t head, Size size, Pixel shown) {
    Follower first(data, head, shown, nullptr);
    first.run(size);
    Follower second(data, head, shown, &first.uses());
    second.run(size);
    WebpPixels pixels{second.finish(), size.width, size.height};
    const std::size_t end = (first.end() + 7) / 8;
    const unsigned used = first.end() % 8;
    const bool has_spare_bits = used > 0 && big_endian(data, end - 1, 1) >> used != 0;
    pixels.hidden = data.size() - end + (has_spare_bits ? 1 : 0);
    pixels.unused = first.unused_groups();
    pixels.has_rest = first.has_rest();
    return pixels;
}

}  // namespace

/// Byte 0x2f, width and height less one, whether there is transparency, version 0 (3.4).
WebpPixels plain_vp8l(Bytes data, bool is_transparent) {
    constexpr std::size_t kHead = 5;
    constexpr unsigned kSideBits = 14;
    if (data.size() < kHead) {
        throw cut_off();
    }
    const unsigned sides = little_endian(data, 1);
    if (data[0] != std::byte{0x2f} || sides >> (2 * kSideBits + 1) != 0) {
        throw damaged("the header of its pixels is wrong");
    }
    constexpr unsigned kSide = (1U << kSideBits) - 1;
    return plain_bits(data, kHead, {(sides & kSide) + 1, (sides >> kSideBits & kSide) + 1},
                      is_transparent && (sides >> 2 * kSideBits & 1U) != 0 ? kWhole : kColours);
}

/// How it is compressed, filtered and was prepared, two bits each. The other two are reserved.
WebpPixels plain_alpha(Bytes data, std::size_t width, std::size_t height) {
    constexpr unsigned kRaw = 0;
    constexpr unsigned kLossless = 1;
    const unsigned head = data.empty() ? 0 : big_endian(data, 0, 1);
    const unsigned compression = head & 3U;
    if (data.empty() || compression > kLossless || (head >> 4U & 3U) > 1) {
        throw damaged("its transparency is wrong");
    }
    WebpPixels alpha;
    if (compression == kRaw) {
        const std::size_t size = 1 + width * height;
        if (data.size() < size) {
            throw cut_off();
        }
        const Bytes kept = data.first(size);
        alpha = {{kept.begin(), kept.end()}, width, height, data.size() - size};
    } else {
        alpha = plain_bits(data, 1, {width, height}, kGreenOnly);
    }
    alpha.data.front() &= std::byte{0x3f};
    return alpha;
}

}  // namespace whorl::metadata
