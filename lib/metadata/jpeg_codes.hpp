// Follows the codes of a JPEG's pixels to find their end, because decoders skip any bytes after them and before a
// restart marker. The values of the codes are not computed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "lib/metadata/jpeg_frame.hpp"

namespace whorl::metadata {

/// Huffman tables by class and number, as in the file: 0x00 to 0x03 for DC, 0x10 to 0x13 for AC. Each has the
/// numbers of codes of each length, and the symbols (B.2.4.2).
using JpegTables = std::map<unsigned, Bytes>;

class JpegCodes {
public:
    explicit JpegCodes(JpegFrame frame);

    /// The data of a scan without bytes that are not codes. Nothing when the codes cannot be followed: they are
    /// arithmetic or lossless, damaged, or too many. Then later scans cannot be followed either. Call it for the
    /// scans in the order of the file.
    std::optional<File> followed(const JpegScan& scan, const JpegTables& tables, std::size_t restart_interval,
                                 Bytes data);

private:
    /// The blocks of a component.
    struct Grid {
        std::size_t across;
        std::size_t down;
        std::vector<std::uint64_t>
            filled;  ///< for each block of a progressive picture, the coefficients that are not zero
    };

    File follow(const JpegScan& scan, const JpegTables& tables, std::size_t restart_interval, Bytes data);

    JpegFrame frame_;
    std::size_t units_across_ = 0;
    std::size_t units_down_ = 0;
    std::vector<Grid> grids_;  ///< by component
    std::size_t visits_ = 0;   ///< of blocks, in all scans
    bool can_follow_ = true;
};

}  // namespace whorl::metadata
