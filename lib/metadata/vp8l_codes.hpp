// Bits and prefix codes of VP8L (RFC 9649, section 3.7), read and written again: the codes of the copy follow from
// how often their symbols occur, so they say nothing else.
#pragma once

#include <array>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

/// Bits, the lowest first, and a copy of them.
class Vp8lBits {
public:
    explicit Vp8lBits(Bytes data) : data_(data) {}

    /// The next bits, at most 32; zeros at the end.
    unsigned peek(unsigned count) {
        if (held_ < count) {
            fill();
        }
        return static_cast<unsigned>(window_ & ((std::uint64_t{1} << count) - 1));
    }

    /// Throws Failure at the end.
    void skip(unsigned count) {
        if (count > held_) {
            throw cut_off();
        }
        window_ >>= count;
        held_ -= count;
    }

    unsigned pass(unsigned count) {
        const unsigned bits = peek(count);
        skip(count);
        return bits;
    }

    /// The same, and writes them into the copy.
    unsigned take(unsigned count) {
        const unsigned bits = pass(count);
        put(bits, count);
        return bits;
    }

    /// Writes other bits into the copy.
    void put(unsigned bits, unsigned count) {
        copy_window_ |= std::uint64_t{bits} << copy_held_;
        for (copy_held_ += count; copy_held_ >= 8; copy_held_ -= 8, copy_window_ >>= 8U) {
            copy_.push_back(static_cast<std::byte>(copy_window_));
        }
    }

    /// The copy. The rest of its last byte is zeros.
    File finish() {
        if (copy_held_ > 0) {
            put(0, 8 - copy_held_);
        }
        return std::move(copy_);
    }

    /// In bits, from the beginning of the data.
    std::size_t place() const { return 8 * at_ - held_; }

private:
    void fill() {
        for (; held_ <= 56 && at_ < data_.size(); held_ += 8) {
            window_ |= std::to_integer<std::uint64_t>(data_[at_++]) << held_;
        }
    }

    Bytes data_;
    std::size_t at_ = 0;
    std::uint64_t window_ = 0;
    unsigned held_ = 0;
    File copy_;
    std::uint64_t copy_window_ = 0;
    unsigned copy_held_ = 0;
};

/// A prefix code. Its bits come the highest first (3.7.1).
class PrefixCode {
public:
    /// How often each symbol occurs, of those that have a code.
    using Uses = std::vector<std::uint32_t>;

    PrefixCode() = default;

    /// By the lengths of the codes of all symbols. Throws Failure when there are too many codes, or too few.
    explicit PrefixCode(std::span<const std::uint8_t> lengths);

    /// Reads the lengths, and writes those of a code for symbols that occur so often, if that is known.
    PrefixCode(Vp8lBits& bits, std::size_t symbols, const Uses* uses);

    /// Reads a code, counts its symbol, and writes its code in the copy. There are no bits if there is only one
    /// symbol.
    unsigned next(Vp8lBits& bits);

    const Uses& uses() const { return uses_; }

    /// The shortest one, of the first symbol only.
    bool is_empty() const { return symbols_.size() == 1 && symbols_.front() == 0; }

private:
    static constexpr unsigned kMaxBits = 15;

    struct Written {
        std::uint16_t bits = 0;  ///< the first one lowest
        std::uint8_t count = 0;
    };

    void write(Vp8lBits& bits, std::size_t symbols, const Uses& uses);
    std::size_t next_place(Vp8lBits& bits) const;

    std::array<unsigned, kMaxBits + 1> counts_{};
    std::vector<std::uint16_t> symbols_;
    Uses uses_;                     ///< by place in symbols_
    std::vector<Written> written_;  ///< likewise, in the copy
};

/// The lengths of the shortest prefix codes of at most `most` bits for symbols that occur so often; 0 for those
/// that do not. Of a single one, 1.
std::vector<std::uint8_t> shortest_codes(std::span<const std::uint32_t> uses, unsigned most);

}  // namespace whorl::metadata
