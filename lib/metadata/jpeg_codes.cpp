// After T.81, annexes C (tables), F (sequential) and G (progressive).
#include "lib/metadata/jpeg_codes.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace whorl::metadata {
namespace {

/// About the limit of decoders: 256 million pixels of four components, and twenty scans over them.
constexpr std::size_t kMaxBlocks = std::size_t{1} << 24U;
constexpr std::size_t kMaxVisits = std::size_t{20} * kMaxBlocks;

constexpr std::size_t kLastCoefficient = 63;

/// Thrown where codes cannot be followed.
struct Lost {};

/// Bits, the highest first, up to the next marker; 0xff00 is a byte of 0xff.
class Bits {
public:
    explicit Bits(Bytes data) : data_(data) {}

    unsigned take(unsigned count) {
        if (held_ < count) {
            fill();
        }
        if (held_ < count) {
            throw Lost();
        }
        held_ -= count;
        return static_cast<unsigned>(window_ >> held_ & ((1U << count) - 1U));
    }

    /// The next sixteen bits; zeros at the end.
    unsigned peek() {
        if (held_ < 16) {
            fill();
        }
        return static_cast<unsigned>(held_ < 16 ? window_ << (16 - held_) : window_ >> (held_ - 16)) & 0xffffU;
    }

    /// The number of unused bits of the current byte.
    unsigned spare() const { return held_ % 8; }

    /// Drops the rest of the current byte, and returns the place of the next byte.
    std::size_t stop() {
        for (; held_ >= 8; held_ -= 8) {
            const bool is_stuffed = data_[--at_] == std::byte{0};
            for (; is_stuffed && at_ > 0 && data_[at_ - 1] == std::byte{0xff}; --at_) {
            }
        }
        held_ = 0;
        return at_;
    }

    void go_to(std::size_t at) { at_ = at; }

private:
    void fill() {
        while (held_ <= 48 && at_ < data_.size()) {
            std::size_t next = at_ + 1;
            if (data_[at_] == std::byte{0xff}) {
                for (; next < data_.size() && data_[next] == std::byte{0xff}; ++next) {
                }
                if (next == data_.size() || data_[next++] != std::byte{0}) {
                    return;
                }
            }
            window_ = window_ << 8U | std::to_integer<std::uint64_t>(data_[at_]);
            held_ += 8;
            at_ = next;
        }
    }

    Bytes data_;
    std::size_t at_ = 0;
    std::uint64_t window_ = 0;
    unsigned held_ = 0;  ///< unused bits of the window
};

/// Symbols by the next sixteen bits, which begin with the code.
class Codes {
public:
    /// From the table of a segment, whose length was checked (C.2).
    explicit Codes(Bytes table) : by_bits_(std::size_t{1} << 16U) {
        constexpr std::size_t kLengths = 16;
        std::size_t symbol = kLengths;
        std::size_t filled = 0;
        for (unsigned length = 1; length <= kLengths; ++length) {
            const std::size_t wide = std::size_t{1} << (kLengths - length);
            for (std::size_t codes = big_endian(table, length - 1, 1); codes > 0; --codes, filled += wide) {
                if (filled + wide > by_bits_.size()) {
                    throw Lost();
                }
                std::fill_n(by_bits_.begin() + static_cast<std::ptrdiff_t>(filled), wide,
                            Code{static_cast<std::uint8_t>(length), std::to_integer<std::uint8_t>(table[symbol]),
                                 static_cast<std::uint8_t>(symbol - kLengths)});
                ++symbol;
            }
        }
    }

    unsigned next(Bits& bits) {
        const Code code = by_bits_[bits.peek()];
        if (code.length == 0) {
            throw Lost();
        }
        bits.take(code.length);
        used_.set(code.place);
        return code.symbol;
    }

    const std::bitset<256>& used() const { return used_; }

private:
    struct Code {
        std::uint8_t length = 0;
        std::uint8_t symbol = 0;
        std::uint8_t place = 0;  ///< of the symbol in the table
    };
    std::vector<Code> by_bits_;
    std::bitset<256> used_;  ///< places in the table
};

constexpr std::size_t quotient_above(std::size_t number, std::size_t divisor) {
    return (number + divisor - 1) / divisor;
}

/// The place of the next restart marker with that number; decoders skip the bytes before it.
std::size_t restart_at(Bytes data, std::size_t from, std::size_t number) {
    for (std::size_t at = from; at + 1 < data.size(); ++at) {
        const auto next = std::to_integer<unsigned>(data[at + 1]);
        if (data[at] == std::byte{0xff} && next != 0 && next != 0xff) {
            if (next != 0xd0 + number % 8) {
                break;
            }
            return at;
        }
    }
    throw Lost();
}

/// Follows the codes of one scan, block by block.
class Follower {
public:
    Follower(const JpegScan& scan, JpegCoding coding, Bytes data)
        : scan_(scan), coding_(coding), data_(data), bits_(data) {}

    /// A component in the scan, and what is known of its blocks.
    struct Channel {
        Codes* dc;
        Codes* ac;
        std::array<std::size_t, 64>& largest;
        int last = 0;  ///< the first coefficient of the block before
    };

    /// `first` and `filled` are those of the block, or of all blocks if it is not a progressive picture.
    void block(Channel& channel, std::int16_t& first, std::uint64_t& filled) {
        if (coding_ == JpegCoding::sequential) {
            const int most = std::abs(next_first(channel));
            first = static_cast<std::int16_t>(std::max<int>(first, most));
            for (std::size_t k = 1; k <= kLastCoefficient; ++k) {
                const unsigned symbol = channel.ac->next(bits_);
                if ((symbol & 15U) == 0 && symbol >> 4U != 15) {
                    break;
                }
                k += symbol >> 4U;
                bits_.take(symbol & 15U);
                // Decoders put what is beyond the block into its last place.
                note(channel, std::min(k, kLastCoefficient), symbol & 15U);
            }
        } else if (scan_.first > 0) {
            scan_.high == 0 ? first_bits(channel, filled) : further_bits(channel, filled);
        } else if (scan_.high == 0) {
            first = static_cast<std::int16_t>(next_first(channel));
        } else {
            first = static_cast<std::int16_t>(first | static_cast<int>(bits_.take(1) << scan_.low));
        }
    }

    /// Continues after the restart marker with that number; skips the bytes before it.
    void restart(std::size_t number) {
        keep();
        append_big_endian(kept_.bytes, 0xffd0 + number % 8, 2);
        kept_size_ += 2;
        begin_ = restart_at(data_, begin_, number) + 2;
        bits_.go_to(begin_);
    }

    JpegScanData finish() {
        keep();
        kept_.hidden = data_.size() - kept_size_;
        return std::move(kept_);
    }

private:
    /// Copies the codes up to here, each byte of 0xff with one zero behind it. No run of empty blocks may lead
    /// further, because its length would then say something else.
    void keep() {
        if (blocks_without_codes_ > 0) {
            throw Lost();
        }
        const unsigned spare = bits_.spare();
        const std::size_t end = bits_.stop();
        File& bytes = kept_.bytes;
        const std::size_t begin = bytes.size();
        std::byte last{0xff};
        for (; begin_ < end; ++begin_) {
            last = data_[begin_];
            bytes.push_back(last);
            if (last == std::byte{0xff}) {
                for (; data_[begin_] == std::byte{0xff}; ++begin_) {
                }
                bytes.push_back(std::byte{0});
            }
        }
        kept_size_ += bytes.size() - begin;
        const std::byte full = last | static_cast<std::byte>((1U << spare) - 1);
        if (full != last) {
            ++kept_.spare;
            bytes.back() = full;
            if (full == std::byte{0xff}) {
                bytes.push_back(std::byte{0});
            }
        }
    }

    /// The first coefficient, which is coded as the difference from the block before (F.2.2.1).
    int next_first(Channel& channel) {
        const unsigned size = channel.dc->next(bits_);
        constexpr unsigned kMaxSize = 15;
        if (size > kMaxSize) {
            throw Lost();
        }
        const auto bits = static_cast<int>(bits_.take(size));
        const bool is_negative = size > 0 && bits >> (size - 1) == 0;
        channel.last += is_negative ? bits + 1 - (1 << size) : bits;
        const int first = channel.last * (1 << scan_.low);
        if (std::abs(first) > std::numeric_limits<std::int16_t>::max()) {
            throw Lost();
        }
        return first;
    }

    void note(Channel& channel, std::size_t k, unsigned size) const {
        const std::size_t amount = size == 0 ? 0 : std::size_t{1} << (size - 1 + scan_.low);
        channel.largest.at(k) = std::max(channel.largest.at(k), amount);
    }

    /// Returns true when the symbol ends the block, and perhaps the following blocks.
    bool ends_band(unsigned symbol) {
        const unsigned size = symbol >> 4U;
        if ((symbol & 15U) != 0 || size == 15) {
            return false;
        }
        blocks_without_codes_ = (1U << size) + bits_.take(size);
        return true;
    }

    void first_bits(Channel& channel, std::uint64_t& filled) {
        for (std::size_t k = scan_.first; k <= scan_.last && blocks_without_codes_ == 0; ++k) {
            const unsigned symbol = channel.ac->next(bits_);
            if (ends_band(symbol)) {
                break;
            }
            k += symbol >> 4U;
            bits_.take(symbol & 15U);
            fill(channel, filled, k, symbol & 15U);
        }
        blocks_without_codes_ -= blocks_without_codes_ > 0 ? 1 : 0;
    }

    void further_bits(Channel& channel, std::uint64_t& filled) {
        std::size_t k = scan_.first;
        while (k <= scan_.last && blocks_without_codes_ == 0) {
            const unsigned symbol = channel.ac->next(bits_);
            if (ends_band(symbol)) {
                break;
            }
            const unsigned size = symbol & 15U;
            if (size > 1) {
                throw Lost();
            }
            bits_.take(size);
            for (unsigned zeros = symbol >> 4U; k <= scan_.last; ++k) {
                if (is_filled(filled, k)) {
                    bits_.take(1);
                } else if (zeros-- == 0) {
                    break;
                }
            }
            fill(channel, filled, k, size);
            ++k;
        }
        if (blocks_without_codes_ > 0) {
            for (; k <= scan_.last; ++k) {
                bits_.take(is_filled(filled, k) ? 1 : 0);
            }
            --blocks_without_codes_;
        }
    }

    static bool is_filled(std::uint64_t filled, std::size_t k) { return (filled >> k & 1U) != 0; }

    void fill(Channel& channel, std::uint64_t& filled, std::size_t k, unsigned size) const {
        if (size == 0) {
            return;
        }
        if (k > scan_.last) {
            throw Lost();
        }
        filled |= std::uint64_t{1} << k;
        note(channel, k, size);
    }

    const JpegScan& scan_;
    JpegCoding coding_;
    Bytes data_;
    Bits bits_;
    std::size_t begin_ = 0;  ///< of the bytes that are not copied yet
    JpegScanData kept_;
    std::size_t kept_size_ = 0;  ///< of the bytes as they were in the file
    unsigned blocks_without_codes_ = 0;
};

/// The tables of the components, each built once.
class MadeCodes {
public:
    explicit MadeCodes(const JpegTables& tables) : tables_(tables) {}

    Codes* of(unsigned number) {
        if (const auto before = made_.find(number); before != made_.end()) {
            return &before->second;
        }
        const auto table = tables_.find(number);
        if (table == tables_.end()) {
            throw Lost();
        }
        return &made_.try_emplace(number, table->second).first->second;
    }

    std::map<unsigned, std::bitset<256>> symbols() const {
        std::map<unsigned, std::bitset<256>> symbols;
        for (const auto& [number, codes] : made_) {
            symbols[number] = codes.used();
        }
        return symbols;
    }

private:
    const JpegTables& tables_;
    std::map<unsigned, Codes> made_;
};

}  // namespace

JpegCodes::JpegCodes(JpegFrame frame) : frame_(std::move(frame)) {
    std::size_t most_across = 1;
    std::size_t most_down = 1;
    for (const JpegComponent& component : frame_.components) {
        most_across = std::max(most_across, component.across);
        most_down = std::max(most_down, component.down);
    }
    units_across_ = quotient_above(frame_.width, 8 * most_across);
    units_down_ = quotient_above(frame_.height, 8 * most_down);
    std::size_t blocks = 0;
    for (const JpegComponent& component : frame_.components) {
        blocks += units_across_ * component.across * units_down_ * component.down;
        grids_.push_back({quotient_above(frame_.width * component.across, 8 * most_across),
                          quotient_above(frame_.height * component.down, 8 * most_down)});
    }
    can_follow_ = blocks > 0 && blocks <= kMaxBlocks && !frame_.arithmetic && frame_.coding != JpegCoding::lossless;
}

std::array<std::size_t, 64> JpegCodes::largest(std::size_t component) const {
    const Grid& grid = grids_[component];
    std::array<std::size_t, 64> largest = grid.largest;
    for (const int first : grid.firsts) {
        largest[0] = std::max(largest[0], static_cast<std::size_t>(std::abs(first)));
    }
    return largest;
}

std::size_t JpegCodes::units(const JpegScan& scan) const {
    if (scan.members.size() > 1) {
        return units_across_ * units_down_;
    }
    const Grid& grid = grids_[scan.members.front().component];
    return grid.across * grid.down;
}

std::optional<JpegScanData> JpegCodes::followed(const JpegScan& scan, const JpegTables& tables,
                                                std::size_t restart_interval, Bytes data) {
    if (!can_follow_) {
        return {};
    }
    try {
        return follow(scan, tables, restart_interval, data);
    } catch (const Lost&) {
        can_follow_ = false;  // the state of the coefficients is no longer known
        return {};
    }
}

JpegScanData JpegCodes::follow(const JpegScan& scan, const JpegTables& tables, std::size_t restart_interval,
                               Bytes data) {
    const bool progressive = frame_.coding == JpegCoding::progressive;
    MadeCodes made(tables);
    struct Member {
        const JpegComponent& component;
        Grid& grid;
        Follower::Channel channel;
    };
    std::vector<Member> members;
    for (const JpegScan::Member& member : scan.members) {
        const JpegComponent& component = frame_.components[member.component];
        Grid& grid = grids_[member.component];
        const std::size_t blocks = units_across_ * component.across * units_down_ * component.down;
        grid.filled.resize(progressive ? blocks : 1);
        grid.firsts.resize(progressive ? blocks : 1);
        visits_ += blocks;
        members.push_back(
            {component,
             grid,
             {needs_dc_codes(frame_.coding, scan) ? made.of(member.dc_table) : nullptr,
              needs_ac_codes(frame_.coding, scan) ? made.of(0x10 | member.ac_table) : nullptr, grid.largest}});
    }
    if (visits_ > kMaxVisits) {
        throw Lost();
    }
    Follower follower(scan, frame_.coding, data);
    const auto visit = [&](Member& member, std::size_t x, std::size_t y) {
        const std::size_t stride = units_across_ * member.component.across;
        const std::size_t block = progressive ? y * stride + x : 0;
        follower.block(member.channel, member.grid.firsts[block], member.grid.filled[block]);
    };
    // A scan of one component goes block by block, others by units with blocks of all components (A.2).
    const bool alone = members.size() == 1;
    const std::size_t across = alone ? members[0].grid.across : units_across_;
    for (std::size_t unit = 0; unit < units(scan); ++unit) {
        if (restart_interval > 0 && unit > 0 && unit % restart_interval == 0) {
            follower.restart(unit / restart_interval - 1);
            for (Member& member : members) {
                member.channel.last = 0;
            }
        }
        if (alone) {
            visit(members[0], unit % across, unit / across);
            continue;
        }
        for (Member& member : members) {
            for (std::size_t i = 0; i < member.component.across * member.component.down; ++i) {
                visit(member, unit % across * member.component.across + i % member.component.across,
                      unit / across * member.component.down + i / member.component.across);
            }
        }
    }
    JpegScanData followed = follower.finish();
    followed.symbols = made.symbols();
    return followed;
}

}  // namespace whorl::metadata
