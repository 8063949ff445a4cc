#include "lib/metadata/bool_codes.hpp"

#include <bit>

namespace whorl::metadata {
namespace {

constexpr unsigned kHalf = 128;

/// By how many bits a range is less than half of the whole.
int missing_bits(unsigned range) {
    return std::countl_zero(static_cast<std::uint8_t>(range));
}

}  // namespace

bool BoolReader::bit(unsigned probability) {
    if (bits_ < 0) {
        if (at_ == codes_.size()) {
            throw cut_off();
        }
        value_ = value_ << 8U | std::to_integer<std::uint64_t>(codes_[at_++]);
        bits_ += 8;
    }
    const unsigned split = range_ * probability >> 8U;
    const bool is_one = value_ >> bits_ > split;
    value_ -= is_one ? std::uint64_t{split + 1} << bits_ : 0;
    const unsigned range = is_one ? range_ - split : split + 1;
    const int shift = missing_bits(range);
    bits_ -= shift;
    range_ = (range << shift) - 1;
    return is_one;
}

void BoolWriter::bit(bool bit, unsigned probability) {
    const unsigned split = range_ * probability >> 8U;
    value_ += bit ? split + 1 : 0;
    const unsigned range = bit ? range_ - split : split + 1;
    const int shift = missing_bits(range);
    range_ = (range << shift) - 1;
    value_ <<= shift;
    bits_ += shift;
    if (bits_ > 0) {
        flush();
    }
}

void BoolWriter::flush() {
    const int shift = 8 + bits_;
    const std::uint32_t byte = value_ >> shift;
    value_ -= byte << shift;
    bits_ -= 8;
    if ((byte & 0xffU) == 0xff) {
        ++full_;
        return;
    }
    const bool carries = byte > 0xff;
    if (carries && !codes_.empty()) {
        codes_.back() = static_cast<std::byte>(std::to_integer<unsigned>(codes_.back()) + 1);
    }
    codes_.insert(codes_.end(), full_, carries ? std::byte{0} : std::byte{0xff});
    full_ = 0;
    codes_.push_back(static_cast<std::byte>(byte));
}

File BoolWriter::finish() {
    for (int left = 9 - bits_; left > 0; --left) {
        bit(false, kHalf);
    }
    bits_ = 0;
    flush();
    return std::move(codes_);
}

}  // namespace whorl::metadata
