// The arithmetic codes of VP8: bits, each with the probability that it is 0 (RFC 6386, section 7).
#pragma once

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

class BoolReader {
public:
    explicit BoolReader(Bytes codes) : codes_(codes) {}

    /// `probability` is in 256ths. Throws Failure at the end of the codes.
    bool bit(unsigned probability);

private:
    Bytes codes_;
    std::size_t at_ = 0;
    std::uint64_t value_ = 0;
    unsigned range_ = 254;  ///< less one
    int bits_ = -8;         ///< of the value, behind the eight that are compared
};

/// Writes the same bytes as libwebp.
class BoolWriter {
public:
    void bit(bool bit, unsigned probability);
    File finish();

private:
    void flush();

    File codes_;
    std::uint32_t value_ = 0;
    unsigned range_ = 254;  ///< less one
    int bits_ = -8;         ///< of the value, beyond the eight that can still change
    std::size_t full_ = 0;  ///< bytes of 0xff that are not written yet, because 1 may be added to them
};

}  // namespace whorl::metadata
