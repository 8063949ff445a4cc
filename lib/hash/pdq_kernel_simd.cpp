// The PDQ kernel by Highway: one source, compiled for each SIMD target, the best chosen at run time.
//
// Running sums along a row depend on their predecessor, so a vector runs along N rows at once: a strip
// of N rows is transposed, filtered, transposed back. Filters along columns run N columns at once. The
// four filters follow each other strip by strip, so that a picture of any height needs a few strips of
// memory and stays in the cache. Every value sees the operations of the scalar kernel in the same order.
#include <algorithm>
#include <bit>

#include "lib/hash/luma.hpp"
#include "lib/hash/pdq_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/hash/pdq_kernel_simd.cpp"
#include <hwy/aligned_allocator.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace whorl::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Vec = hn::Vec<Floats>;
constexpr Floats kFloats;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Floats()));

constexpr int round_up(int n, int multiple) {
    return (n + multiple - 1) / multiple * multiple;
}

/// Transposes the kLanes x kLanes block whose rows are `from` + k * from_stride into `to`, likewise.
HWY_ATTR HWY_INLINE void transpose_block(const float* HWY_RESTRICT from, std::ptrdiff_t from_stride,
                                         float* HWY_RESTRICT to, std::ptrdiff_t to_stride) {
    Vec a[kLanes];
    for (int k = 0; k < kLanes; ++k) {
        a[k] = hn::Load(kFloats, from + k * from_stride);
    }
#if HWY_TARGET != HWY_SCALAR
    // Within each group of four rows, transpose the 4x4 squares that fill the 128-bit blocks...
    const hn::RepartitionToWide<Floats> pairs;
    for (int k = 0; k < kLanes; k += 4) {
        const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(kFloats, a[k], a[k + 1]));
        const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(kFloats, a[k], a[k + 1]));
        const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(kFloats, a[k + 2], a[k + 3]));
        const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(kFloats, a[k + 2], a[k + 3]));
        a[k] = hn::BitCast(kFloats, hn::InterleaveLower(pairs, low01, low23));
        a[k + 1] = hn::BitCast(kFloats, hn::InterleaveUpper(pairs, low01, low23));
        a[k + 2] = hn::BitCast(kFloats, hn::InterleaveLower(pairs, high01, high23));
        a[k + 3] = hn::BitCast(kFloats, hn::InterleaveUpper(pairs, high01, high23));
    }
#if HWY_MAX_BYTES >= 32
    // ... then the squares themselves: neighbours within each half of the vector ...
    for (int group = 0; group < kLanes; group += 8) {
        for (int k = group; k < group + 4; ++k) {
            const Vec upper = a[k];
            const Vec lower = a[k + 4];
            a[k] = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(lower), upper);
            a[k + 4] = hn::OddEvenBlocks(lower, hn::SwapAdjacentBlocks(upper));
        }
    }
#endif
#if HWY_MAX_BYTES >= 64
    // ... and the halves.
    for (int k = 0; k < 8; ++k) {
        const Vec upper = a[k];
        const Vec lower = a[k + 8];
        a[k] = hn::ConcatLowerLower(kFloats, lower, upper);
        a[k + 8] = hn::ConcatUpperUpper(kFloats, lower, upper);
    }
#endif
#endif
    for (int k = 0; k < kLanes; ++k) {
        hn::Store(a[k], kFloats, to + k * to_stride);
    }
}

/// Luma of kLanes pixels whose channels stand in separate vectors of bytes.
template <class Bytes>
HWY_ATTR HWY_INLINE Vec luma_of(hn::Vec<Bytes> red, hn::Vec<Bytes> green, hn::Vec<Bytes> blue) {
    const hn::RebindToSigned<Floats> ints;
    const auto to_float = [&](hn::Vec<Bytes> v) HWY_ATTR { return hn::ConvertTo(kFloats, hn::PromoteTo(ints, v)); };
    const Vec r = hn::Mul(hn::Set(kFloats, kLumaRed), to_float(red));
    const Vec g = hn::Mul(hn::Set(kFloats, kLumaGreen), to_float(green));
    const Vec b = hn::Mul(hn::Set(kFloats, kLumaBlue), to_float(blue));
    return hn::Add(hn::Add(r, g), b);
}

HWY_ATTR void luma_row_simd(const ImageView& picture, int y, float* out) {
    using Bytes = hn::Rebind<std::uint8_t, Floats>;
    const Bytes bytes;
    const std::uint8_t* pixel = picture.row(y);
    const bool red_first = channel_offsets(picture.format).red == 0;
    int x = 0;
    const int whole = picture.width / kLanes * kLanes;
    switch (channels(picture.format)) {
        case 1:
            for (; x < whole; x += kLanes) {
                const hn::RebindToSigned<Floats> ints;
                const auto gray = hn::PromoteTo(ints, hn::LoadU(bytes, pixel + x));
                hn::Store(hn::ConvertTo(kFloats, gray), kFloats, out + x);
            }
            break;
        case 3:
            for (; x < whole; x += kLanes) {
                hn::Vec<Bytes> c0;
                hn::Vec<Bytes> c1;
                hn::Vec<Bytes> c2;
                hn::LoadInterleaved3(bytes, pixel + std::ptrdiff_t{3} * x, c0, c1, c2);
                hn::Store(red_first ? luma_of<Bytes>(c0, c1, c2) : luma_of<Bytes>(c2, c1, c0), kFloats, out + x);
            }
            break;
        default:
            for (; x < whole; x += kLanes) {
                hn::Vec<Bytes> c0;
                hn::Vec<Bytes> c1;
                hn::Vec<Bytes> c2;
                hn::Vec<Bytes> alpha;
                hn::LoadInterleaved4(bytes, pixel + std::ptrdiff_t{4} * x, c0, c1, c2, alpha);
                hn::Store(red_first ? luma_of<Bytes>(c0, c1, c2) : luma_of<Bytes>(c2, c1, c0), kFloats, out + x);
            }
            break;
    }
    luma_row(picture, y, x, picture.width, out + x);
}

/// Floats that are zero at the beginning and overwritten in the end.
class Buffer {
public:
    explicit Buffer(int size) : size_(static_cast<std::size_t>(size)), floats_(hwy::AllocateAligned<float>(size_)) {
        std::fill_n(floats_.get(), size, 0.0F);
    }
    ~Buffer() { wipe(floats_.get(), size_ * sizeof(float)); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    float* get() const { return floats_.get(); }

private:
    std::size_t size_;
    hwy::AlignedFreeUniquePtr<float[]> floats_;
};

/// Divides by a number of pixels: a power of two exactly and faster as a multiplication.
class Average {
public:
    HWY_ATTR explicit Average(int count)
        : exact_(std::has_single_bit(static_cast<unsigned>(count))),
          operand_(exact_ ? 1.0F / static_cast<float>(count) : static_cast<float>(count)) {}

    HWY_ATTR HWY_INLINE Vec operator()(Vec sum) const {
        const Vec operand = hn::Set(kFloats, operand_);
        return exact_ ? hn::Mul(sum, operand) : hn::Div(sum, operand);
    }

private:
    bool exact_;
    float operand_;
};

/// kLanes rows of a picture, filtered along the rows.
class Strip {
public:
    explicit Strip(int width)
        : width_(width),
          stride_(round_up(width, kLanes)),
          rows_(kLanes * stride_),
          entering_(kLanes * stride_),
          averages_(kLanes * stride_) {}

    int stride() const { return stride_; }
    float* row(int k) { return rows_.get() + std::ptrdiff_t{k} * stride_; }

    /// Box-filters the rows; the result stands transposed until one of the two below fetches it.
    HWY_ATTR void filter() {
        for (int x = 0; x < width_; x += kLanes) {
            transpose_block(rows_.get() + x, stride_, entering_.get() + std::ptrdiff_t{kLanes} * x, kLanes);
        }
        const int window = pdq_box_window(width_);
        const int ahead = window / 2;
        const float* in = entering_.get();
        const float* leaving = in;
        float* out = averages_.get();
        Vec sum = hn::Zero(kFloats);
        const auto add = [&]() HWY_ATTR {
            sum = hn::Add(sum, hn::Load(kFloats, in));
            in += kLanes;
        };
        const auto subtract = [&]() HWY_ATTR {
            sum = hn::Sub(sum, hn::Load(kFloats, leaving));
            leaving += kLanes;
        };
        const auto emit = [&](const Average& average) HWY_ATTR {
            hn::Store(average(sum), kFloats, out);
            out += kLanes;
        };
        for (int i = 0; i < ahead; ++i) {
            add();
        }
        for (int i = ahead; i < window; ++i) {
            add();
            emit(Average(i + 1));
        }
        const Average full(window);
        for (int i = window; i < width_; ++i) {
            add();
            subtract();
            emit(full);
        }
        for (int i = 1; i <= ahead; ++i) {
            subtract();
            emit(Average(window - i));
        }
    }

    /// The filtered rows, to `to` + k * stride().
    HWY_ATTR void fetch(float* to) const {
        for (int x = 0; x < width_; x += kLanes) {
            transpose_block(averages_.get() + std::ptrdiff_t{kLanes} * x, kLanes, to + x, stride_);
        }
    }

    /// Of the filtered rows only the pixels at the centres of 64 cells, to `to` + k * kPdqBlock.
    HWY_ATTR void fetch_decimated(float* to) const {
        HWY_ALIGN float picked[kLanes * kLanes];
        for (int j = 0; j < kPdqBlock; j += kLanes) {
            for (int k = 0; k < kLanes; ++k) {
                const float* column = averages_.get() + std::ptrdiff_t{kLanes} * pdq_cell_centre(j + k, width_);
                hn::Store(hn::Load(kFloats, column), kFloats, picked + k * kLanes);
            }
            transpose_block(picked, kLanes, to + j, kPdqBlock);
        }
    }

private:
    int width_;
    int stride_;
    Buffer rows_;
    Buffer entering_;
    Buffer averages_;
};

/// Box filter along the columns of a picture whose rows arrive in order, in strips of kLanes.
class ColumnFilter {
public:
    ColumnFilter(int height, int stride)
        : height_(height),
          stride_(stride),
          window_(pdq_box_window(height)),
          ring_rows_(static_cast<int>(std::bit_ceil(static_cast<unsigned>(window_ + kLanes)))),
          ring_(ring_rows_ * stride),
          sums_(stride),
          nothing_(stride) {}

    int ahead() const { return window_ / 2; }

    /// Where row y of the input is to be put. The rows of one strip lie one after the other.
    float* input(int y) { return ring_.get() + std::ptrdiff_t{y & (ring_rows_ - 1)} * stride_; }

    /// Takes input row y (none when y >= height) and writes the averages of row y - ahead().
    /// What it writes for a row below 0 has no meaning.
    HWY_ATTR void step(int y, float* HWY_RESTRICT averages) {
        const float* HWY_RESTRICT entering = y < height_ ? input(y) : nothing_.get();
        const float* HWY_RESTRICT leaving = y >= window_ ? input(y - window_) : nothing_.get();
        float* HWY_RESTRICT sums = sums_.get();
        const Average average(std::min(y, height_ - 1) - std::max(y - window_, -1));
        for (int x = 0; x < stride_; x += kLanes) {
            const Vec sum = hn::Sub(hn::Add(hn::Load(kFloats, sums + x), hn::Load(kFloats, entering + x)),
                                    hn::Load(kFloats, leaving + x));
            hn::Store(sum, kFloats, sums + x);
            hn::Store(average(sum), kFloats, averages + x);
        }
    }

private:
    int height_;
    int stride_;
    int window_;
    int ring_rows_;
    Buffer ring_;
    Buffer sums_;
    Buffer nothing_;
};

HWY_ATTR void reduce(const ImageView& picture, PdqBlock& block) {
    const int width = picture.width;
    const int height = picture.height;
    Strip strip(width);
    if (width == kPdqBlock && height == kPdqBlock) {
        for (int y = 0; y < height; ++y) {
            luma_row_simd(picture, y, strip.row(0));
            std::copy_n(strip.row(0), width, block.data() + std::ptrdiff_t{y} * kPdqBlock);
        }
        return;
    }

    // Pass 1 along rows -> pass 1 along columns -> pass 2 along rows, decimated -> pass 2 along columns.
    Strip second_strip(width);
    ColumnFilter first(height, strip.stride());
    ColumnFilter second(height, kPdqBlock);
    int cell = 0;
    const auto finish_row = [&](int step) HWY_ATTR {
        HWY_ALIGN float averages[kPdqBlock];
        second.step(step, averages);
        for (; cell < kPdqBlock && pdq_cell_centre(cell, height) == step - second.ahead(); ++cell) {
            std::copy_n(averages, kPdqBlock, block.data() + std::ptrdiff_t{cell} * kPdqBlock);
        }
    };
    const auto advance = [&](int step) HWY_ATTR {
        const int y = step - first.ahead();
        const int k = std::max(y, 0) % kLanes;
        first.step(step, second_strip.row(k));
        if (y >= 0 && (k == kLanes - 1 || y == height - 1)) {
            second_strip.filter();
            second_strip.fetch_decimated(second.input(y - k));
            for (int row = y - k; row <= y; ++row) {
                finish_row(row);
            }
        }
    };
    for (int top = 0; top < height; top += kLanes) {
        const int rows = std::min(kLanes, height - top);
        for (int k = 0; k < rows; ++k) {
            luma_row_simd(picture, top + k, strip.row(k));
        }
        strip.filter();
        strip.fetch(first.input(top));
        for (int k = 0; k < rows; ++k) {
            advance(top + k);
        }
    }
    for (int step = height; step < height + first.ahead(); ++step) {
        advance(step);
    }
    for (int step = height; step < height + second.ahead(); ++step) {
        finish_row(step);
    }
}

HWY_ATTR int gradient_sum(const PdqBlock& block) {
    const hn::RebindToSigned<Floats> ints;
    const Vec hundred = hn::Set(kFloats, 100.0F);
    const Vec full = hn::Set(kFloats, 255.0F);
    auto sums = hn::Zero(ints);
    const auto add = [&](Vec a, Vec b) HWY_ATTR {
        const auto quantised = hn::ConvertTo(ints, hn::Div(hn::Mul(hn::Sub(a, b), hundred), full));
        sums = hn::Add(sums, hn::Abs(quantised));
    };
    for (int i = 0; i < kPdqBlock; ++i) {
        const float* row = block.data() + std::ptrdiff_t{i} * kPdqBlock;
        for (int j = 0; j < kPdqBlock; j += kLanes) {
            const Vec here = hn::LoadU(kFloats, row + j);
            if (i + 1 < kPdqBlock) {
                add(here, hn::LoadU(kFloats, row + kPdqBlock + j));
            }
            if (j + kLanes < kPdqBlock) {
                add(here, hn::LoadU(kFloats, row + j + 1));
            } else {
                // The last pixel of a row has no right neighbour: compare it with itself.
                HWY_ALIGN float right[kLanes];
                std::copy(row + j + 1, row + kPdqBlock, right);
                right[kLanes - 1] = row[kPdqBlock - 1];
                add(here, hn::Load(kFloats, right));
            }
        }
    }
    return static_cast<int>(hn::GetLane(hn::SumOfLanes(ints, sums)));
}

HWY_ATTR void transform(const PdqBlock& block, std::array<float, 256>& coefficients) {
    const PdqDctBasis& basis = pdq_dct_basis();
    HWY_ALIGN float columns[kPdqFrequencies * kPdqBlock];
    for (int i = 0; i < kPdqFrequencies; ++i) {
        for (int j = 0; j < kPdqBlock; j += kLanes) {
            Vec sum = hn::Zero(kFloats);
            for (int k = 0; k < kPdqBlock; ++k) {
                const Vec weight = hn::Set(kFloats, basis[static_cast<std::size_t>(i * kPdqBlock + k)]);
                sum = hn::Add(sum, hn::Mul(weight, hn::LoadU(kFloats, block.data() + k * kPdqBlock + j)));
            }
            hn::Store(sum, kFloats, columns + i * kPdqBlock + j);
        }
    }
    HWY_ALIGN float transposed_basis[kPdqBlock * kPdqFrequencies];
    for (int j = 0; j < kPdqFrequencies; ++j) {
        for (int k = 0; k < kPdqBlock; ++k) {
            transposed_basis[k * kPdqFrequencies + j] = basis[static_cast<std::size_t>(j * kPdqBlock + k)];
        }
    }
    for (int i = 0; i < kPdqFrequencies; ++i) {
        for (int j = 0; j < kPdqFrequencies; j += kLanes) {
            Vec sum = hn::Zero(kFloats);
            for (int k = 0; k < kPdqBlock; ++k) {
                const Vec value = hn::Set(kFloats, columns[i * kPdqBlock + k]);
                sum = hn::Add(sum, hn::Mul(value, hn::Load(kFloats, transposed_basis + k * kPdqFrequencies + j)));
            }
            hn::StoreU(sum, kFloats, coefficients.data() + i * kPdqFrequencies + j);
        }
    }
}

const PdqKernel* kernel() {
    static constexpr PdqKernel instance{reduce, gradient_sum, transform};
    return &instance;
}

}  // namespace
}  // namespace whorl::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace whorl {

HWY_EXPORT(kernel);

const PdqKernel& pdq_kernel_simd() {
    return *HWY_DYNAMIC_DISPATCH(kernel)();
}

}  // namespace whorl
#endif
