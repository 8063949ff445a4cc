// VP8 key frames (RFC 6386): one partition with the header and the modes of all blocks, then one to eight with
// their coefficients, row by row in turn.
#include <algorithm>
#include <array>
#include <bitset>

#include "lib/metadata/bool_codes.hpp"
#include "lib/metadata/vp8_tables.hpp"
#include "lib/metadata/webp_pixels.hpp"

namespace whorl::metadata {
namespace {

constexpr unsigned kHalf = 128;
constexpr std::size_t kFrameHeader = 10;
constexpr std::size_t kSizeBytes = 3;  ///< of a partition's size
constexpr std::size_t kMaxFirstPartition = (std::size_t{1} << 19U) - 1;
constexpr std::size_t kMaxPartition = (std::size_t{1} << 24U) - 1;

/// Reads codes, and writes them into the copy.
class Codes {
public:
    explicit Codes(Bytes partition) : size_(partition.size()), in_(partition) {}

    bool bit(unsigned probability) {
        const bool bit = in_.bit(probability);
        out_.bit(bit, probability);
        return bit;
    }

    unsigned number(unsigned bits) {
        unsigned number = 0;
        for (; bits > 0; --bits) {
            number = number << 1U | (bit(kHalf) ? 1U : 0U);
        }
        return number;
    }

    /// A number that need not be there. It is not written when it is not needed.
    std::optional<unsigned> optional(unsigned bits, unsigned probability, bool is_needed) {
        const bool is_there = in_.bit(probability);
        out_.bit(is_there && is_needed, probability);
        if (!is_there) {
            return {};
        }
        dropped_bytes_ += is_needed ? 0 : 1;
        unsigned number = 0;
        for (; bits > 0; --bits) {
            const bool bit = in_.bit(kHalf);
            number = number << 1U | (bit ? 1U : 0U);
            if (is_needed) {
                out_.bit(bit, kHalf);
            }
        }
        return number;
    }

    /// How much longer the partition is than its copy. Some bytes behind the last code are from encoders.
    std::size_t hidden(const File& copy) const {
        const std::size_t most = copy.size() + dropped_bytes_ + 4;
        return size_ > most ? size_ - most : 0;
    }

    File finish() { return out_.finish(); }

private:
    std::size_t size_;
    BoolReader in_;
    BoolWriter out_;
    std::size_t dropped_bytes_ = 0;  ///< about the size of the numbers that are not needed
};

/// The entries of the header's tables that blocks need. Good encoders write entries of segments without blocks.
struct Needs {
    std::bitset<kVp8TokenCount> tokens;
    std::bitset<4> segments;
    std::bitset<3> segment_nodes;
};

/// The kinds of blocks of coefficients, in the order of kVp8Tokens (13.3).
enum Kind : std::size_t { kLumaWithoutFirst, kSecondOrder, kChroma, kLuma };

/// By the place of a coefficient, and of the one behind the last (13.3).
constexpr std::array<std::size_t, 17> kBands = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

/// Of one band and context: probabilities of the tree of a coefficient.
constexpr std::size_t kNodes = 11;
constexpr std::size_t node_at(Kind kind, std::size_t place, std::size_t context) {
    return ((kind * 8 + kBands[place]) * 3 + context) * kNodes;
}

/// The last bits of large coefficients, of four classes (13.2).
constexpr std::array<std::array<std::uint8_t, 12>, 4> kLargeBits = {
    {{173, 148, 140},
     {176, 155, 140, 135},
     {180, 157, 141, 134, 130},
     {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}}};

/// The modes of blocks, in the order of kVp8Modes (8.1 and 11.2).
enum Mode : std::uint8_t {
    kDc,
    kTrueMotion,
    kVertical,
    kHorizontal,
    kRightDown,
    kVerticalRight,
    kLeftDown,
    kVerticalLeft,
    kHorizontalDown,
    kHorizontalUp
};

class Frame {
public:
    /// `needs`: of the same frame, if it was read before.
    Frame(Bytes data, const Needs* needs) : data_(data), known_(needs) {}

    WebpPixels run() {
        take_frame_header();
        Codes modes(data_.subspan(kFrameHeader, first_size_));
        take_header(modes);
        std::vector<Codes> partitions = partitions_in(data_.subspan(kFrameHeader + first_size_));
        const std::size_t across = (pixels_.width + 15) / 16;
        const std::size_t down = (pixels_.height + 15) / 16;
        std::vector<Edge> above(across);
        for (std::size_t y = 0; y < down; ++y) {
            Edge left;
            for (Edge& edge : above) {
                take_block(modes, partitions[y % partitions.size()], edge, left);
            }
        }
        return written(modes, partitions);
    }

    const Needs& needs() const { return needs_; }

private:
    /// What a block tells the next one: its modes, and which of its small blocks have coefficients.
    struct Edge {
        std::array<std::uint8_t, 4> modes{};
        std::array<bool, 4> luma{};
        std::array<std::array<bool, 2>, 2> chroma{};
        bool second_order = false;
    };

    void take_frame_header() {
        if (data_.size() < kFrameHeader) {
            throw cut_off();
        }
        const unsigned tag = little_endian(data_, 0, 3);
        constexpr unsigned kMaxProfile = 3;
        const bool is_key = (tag & 1U) == 0;
        const bool is_shown = (tag >> 4U & 1U) != 0;
        if (!is_key || !is_shown || (tag >> 1U & 7U) > kMaxProfile ||
            !starts_with(data_.subspan(3), "\x9d\x01\x2a")) {
            throw damaged("the header of its pixels is wrong");
        }
        constexpr unsigned kSide = 0x3fff;  // the other bits ask for a larger picture, which decoders do not make
        tag_ = tag & 0x1fU;
        first_size_ = tag >> 5U;
        pixels_.width = little_endian(data_, 6, 2) & kSide;
        pixels_.height = little_endian(data_, 8, 2) & kSide;
        if (pixels_.width == 0 || pixels_.height == 0) {
            throw damaged("it has no pixels");
        }
        if (first_size_ > data_.size() - kFrameHeader) {
            throw cut_off();
        }
    }

    /// 9.2 to 9.11, and 19.2.
    void take_header(Codes& codes) {
        codes.number(2);  // colour space, and whether colours are clamped
        take_segments(codes);
        codes.number(1 + 6 + 3);  // kind, level and sharpness of the filter
        if (codes.number(1) != 0 && codes.number(1) != 0) {
            // By the picture that a block refers to, and by its mode. The first are those of key frames.
            for (std::size_t i = 0; i < 8; ++i) {
                codes.optional(6 + 1, kHalf, i % 4 == 0);
            }
        }
        partitions_ = std::size_t{1} << codes.number(2);
        codes.number(7);  // the quantiser, and its differences for other coefficients
        for (std::size_t i = 0; i < 5; ++i) {
            codes.optional(4 + 1, kHalf, true);
        }
        codes.number(1);  // whether probabilities are for the next frame
        for (std::size_t i = 0; i < kVp8TokenCount; ++i) {
            const bool is_needed = known_ == nullptr || known_->tokens[i];
            const std::optional<unsigned> other = codes.optional(8, kVp8TokenUpdates[i], is_needed);
            tokens_[i] = static_cast<std::uint8_t>(other.value_or(kVp8Tokens[i]));
            pixels_.unused += other && !is_needed ? 1U : 0U;
        }
        if (codes.number(1) != 0) {
            skip_ = codes.number(8);
        }
    }

    void take_segments(Codes& codes) {
        if (codes.number(1) == 0) {
            return;
        }
        const bool has_map = codes.number(1) != 0;
        if (codes.number(1) != 0) {
            codes.number(1);                        // whether they are differences
            for (const unsigned bits : {7U, 6U}) {  // quantisers, levels of the filter
                for (std::size_t i = 0; i < 4; ++i) {
                    codes.optional(bits + 1, kHalf, known_ == nullptr || known_->segments[i]);
                }
            }
        }
        if (has_map) {
            segments_.emplace();
            for (std::size_t i = 0; i < segments_->size(); ++i) {
                const bool is_needed = known_ == nullptr || known_->segment_nodes[i];
                (*segments_)[i] = codes.optional(8, kHalf, is_needed).value_or(255);
            }
        }
    }

    /// 9.5. Sizes of all but the last one, then the partitions.
    std::vector<Codes> partitions_in(Bytes bytes) const {
        const std::size_t sizes = kSizeBytes * (partitions_ - 1);
        if (bytes.size() <= sizes) {
            throw cut_off();
        }
        Bytes left = bytes.subspan(sizes);
        std::vector<Codes> partitions;
        for (std::size_t i = 0; i + 1 < partitions_; ++i) {
            const std::size_t size =
                std::min<std::size_t>(little_endian(bytes, i * kSizeBytes, kSizeBytes), left.size());
            partitions.emplace_back(left.first(size));
            left = left.subspan(size);
        }
        if (left.empty()) {
            throw cut_off();
        }
        partitions.emplace_back(left);
        return partitions;
    }

    /// 19.3, and the coefficients (13).
    void take_block(Codes& modes, Codes& coefficients, Edge& above, Edge& left) {
        take_segment(modes);
        const bool is_skipped = skip_ && modes.bit(*skip_);
        const bool is_whole = modes.bit(145);
        if (is_whole) {
            const std::uint8_t mode = modes.bit(156) ? (modes.bit(kHalf) ? kTrueMotion : kHorizontal)
                                                     : (modes.bit(163) ? kVertical : kDc);
            above.modes.fill(mode);
            left.modes.fill(mode);
        } else {
            for (std::uint8_t& to_left : left.modes) {
                for (std::uint8_t& over : above.modes) {
                    to_left = over = small_mode(modes, over, to_left);
                }
            }
        }
        if (modes.bit(142) && modes.bit(114)) {  // the mode of colours
            modes.bit(183);
        }
        if (!is_skipped) {
            take_coefficients(coefficients, is_whole, above, left);
            return;
        }
        for (Edge* edge : {&above, &left}) {
            edge->luma = {};
            edge->chroma = {};
            edge->second_order = edge->second_order && !is_whole;
        }
    }

    void take_segment(Codes& modes) {
        std::size_t segment = 0;
        if (segments_) {
            const auto node = [&](std::size_t place) {
                needs_.segment_nodes.set(place);
                return modes.bit((*segments_)[place]) ? 1U : 0U;
            };
            segment = node(0) == 0 ? node(1) : 2 + node(2);
        }
        needs_.segments.set(segment);
    }

    static std::uint8_t small_mode(Codes& codes, std::size_t above, std::size_t left) {
        const auto bit = [&](std::size_t node) { return codes.bit(kVp8Modes[(above * 10 + left) * 9 + node]); };
        if (!bit(0)) {
            return kDc;
        }
        if (!bit(1)) {
            return kTrueMotion;
        }
        if (!bit(2)) {
            return kVertical;
        }
        if (!bit(3)) {
            return !bit(4) ? kHorizontal : !bit(5) ? kRightDown : kVerticalRight;
        }
        return !bit(6) ? kLeftDown : !bit(7) ? kVerticalLeft : !bit(8) ? kHorizontalDown : kHorizontalUp;
    }

    void take_coefficients(Codes& codes, bool is_whole, Edge& above, Edge& left) {
        if (is_whole) {
            above.second_order = left.second_order =
                has_coefficients(codes, kSecondOrder, 0, above.second_order, left.second_order);
        }
        const Kind luma = is_whole ? kLumaWithoutFirst : kLuma;
        for (bool& to_left : left.luma) {
            for (bool& over : above.luma) {
                to_left = over = has_coefficients(codes, luma, is_whole ? 1 : 0, over, to_left);
            }
        }
        for (std::size_t plane = 0; plane < 2; ++plane) {
            for (bool& to_left : left.chroma[plane]) {
                for (bool& over : above.chroma[plane]) {
                    to_left = over = has_coefficients(codes, kChroma, 0, over, to_left);
                }
            }
        }
    }

    /// Follows the coefficients of a small block from `first` on.
    bool has_coefficients(Codes& codes, Kind kind, std::size_t first, bool above, bool left) {
        std::size_t context = (above ? 1U : 0U) + (left ? 1U : 0U);
        for (std::size_t place = first; place < kLast; ++place) {
            std::size_t tree = node_at(kind, place, context);
            if (!token(codes, tree)) {
                return place > first;
            }
            while (!token(codes, tree + 1)) {
                if (++place == kLast) {
                    return true;
                }
                tree = node_at(kind, place, 0);
            }
            const bool is_large = token(codes, tree + 2);
            if (is_large) {
                take_large(codes, tree);
            }
            codes.bit(kHalf);  // the sign
            context = is_large ? 2 : 1;
        }
        return true;
    }

    bool token(Codes& codes, std::size_t node) {
        needs_.tokens.set(node);
        return codes.bit(tokens_[node]);
    }

    /// A coefficient of more than 1.
    void take_large(Codes& codes, std::size_t tree) {
        if (!token(codes, tree + 3)) {
            if (token(codes, tree + 4)) {
                token(codes, tree + 5);
            }
            return;
        }
        if (!token(codes, tree + 6)) {
            if (!token(codes, tree + 7)) {
                codes.bit(159);
            } else {
                codes.bit(165);
                codes.bit(145);
            }
            return;
        }
        const std::size_t upper = token(codes, tree + 8) ? 1 : 0;
        const std::size_t lower = token(codes, tree + 9 + upper) ? 1 : 0;
        for (const std::uint8_t probability : kLargeBits[2 * upper + lower]) {
            if (probability != 0) {
                codes.bit(probability);
            }
        }
    }

    WebpPixels written(Codes& modes, std::vector<Codes>& partitions) {
        const File first = modes.finish();
        pixels_.hidden += modes.hidden(first);
        File sizes;
        File coefficients;
        for (Codes& partition : partitions) {
            const File copy = partition.finish();
            pixels_.hidden += partition.hidden(copy);
            if (first.size() > kMaxFirstPartition || copy.size() > kMaxPartition) {
                fail(ErrorKind::too_large, "is too large");
            }
            if (&partition != &partitions.back()) {
                append_little_endian(sizes, static_cast<std::uint32_t>(copy.size()), kSizeBytes);
            }
            append(coefficients, copy);
        }
        File& file = pixels_.data;
        append_little_endian(file, tag_ | static_cast<unsigned>(first.size()) << 5U, 3);
        append(file, "\x9d\x01\x2a");
        append_little_endian(file, static_cast<std::uint32_t>(pixels_.width), 2);
        append_little_endian(file, static_cast<std::uint32_t>(pixels_.height), 2);
        append(file, first);
        append(file, sizes);
        append(file, coefficients);
        return std::move(pixels_);
    }

    static constexpr std::size_t kLast = 16;

    Bytes data_;
    const Needs* known_;
    Needs needs_;
    WebpPixels pixels_;
    unsigned tag_ = 0;
    std::size_t first_size_ = 0;
    std::size_t partitions_ = 1;
    Vp8Tokens tokens_{};
    std::optional<unsigned> skip_;
    std::optional<std::array<unsigned, 3>> segments_;
};

}  // namespace

/// What the tables need is known at the end, so it takes two rounds.
WebpPixels plain_vp8(Bytes data) {
    Frame first(data, nullptr);
    first.run();
    return Frame(data, &first.needs()).run();
}

}  // namespace whorl::metadata
