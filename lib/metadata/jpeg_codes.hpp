// The codes of a JPEG's pixels, followed to where they end: behind them, and before a restart marker, decoders pass
// over whatever stands there. What the codes mean is not worked out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "lib/metadata/jpeg_frame.hpp"

namespace whorl::metadata {

/// Huffman tables by class and number, as they stand in a file: 0x00 to 0x03 for DC, 0x10 to 0x13 for AC. Of each,
/// how many codes there are of each length, and the symbols (B.2.4.2).
using JpegTables = std::map<unsigned, Bytes>;

class JpegCodes {
public:
    explicit JpegCodes(JpegFrame frame);

    /// The data of a scan without what is no code of it. Nothing when they cannot be followed: they are arithmetic
    /// or lossless, damaged, or more than is sensible; nor can those of later scans be then. Scans come in the
    /// file's order.
    std::optional<File> followed(const JpegScan& scan, const JpegTables& tables, std::size_t restart_interval,
                                 Bytes data);

private:
    /// The blocks of a component.
    struct Grid {
        std::size_t across;
        std::size_t down;
        std::vector<std::uint64_t>
            filled;  ///< of each in a progressive picture, the coefficients that are not zero
    };

    File follow(const JpegScan& scan, const JpegTables& tables, std::size_t restart_interval, Bytes data);

    JpegFrame frame_;
    std::size_t units_across_ = 0;
    std::size_t units_down_ = 0;
    std::vector<Grid> grids_;  ///< by component
    std::size_t visits_ = 0;   ///< of blocks, by all scans
    bool can_follow_ = true;
};

}  // namespace whorl::metadata
