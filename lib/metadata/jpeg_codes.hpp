// Follows the codes of a JPEG's pixels to find their end, because decoders skip any bytes after them and before a
// restart marker, and to learn how large the coefficients are.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <optional>

#include "lib/metadata/jpeg_frame.hpp"

namespace whorl::metadata {

/// Huffman tables by class and number, as in the file: 0x00 to 0x03 for DC, 0x10 to 0x13 for AC. Each has the
/// numbers of codes of each length, and the symbols (B.2.4.2).
using JpegTables = std::map<unsigned, Bytes>;

/// The data of a scan that decoders read.
struct JpegScanData {
    File bytes{};
    std::size_t hidden = 0;  ///< the number of bytes that are not codes
    std::size_t spare = 0;   ///< the number of bytes with bits behind the last code that were not 1
    std::map<unsigned, std::bitset<256>> symbols{};  ///< by table, the places of those that occur
};

class JpegCodes {
public:
    explicit JpegCodes(JpegFrame frame);

    /// The codes of a scan, filled up with ones as encoders do. Nothing when the codes cannot be followed: they are
    /// arithmetic or lossless, damaged, or too many. Then later scans cannot be followed either. Call it for the
    /// scans in the order of the file.
    std::optional<JpegScanData> followed(const JpegScan& scan, const JpegTables& tables,
                                         std::size_t restart_interval, Bytes data);

    /// By coefficient, the largest amount in any block of a component. Of others than the first only the highest
    /// bit is counted.
    std::array<std::size_t, 64> largest(std::size_t component) const;

    /// How many units of blocks a scan has; restarts are counted in them.
    std::size_t units(const JpegScan& scan) const;

private:
    /// The blocks of a component.
    struct Grid {
        std::size_t across;
        std::size_t down;
        std::vector<std::uint64_t> filled{};    ///< the coefficients that are not 0, by block, if progressive
        std::vector<std::int16_t> firsts{};     ///< the first coefficient, by block; the largest, if sequential
        std::array<std::size_t, 64> largest{};  ///< the highest bit of the other coefficients, in all blocks
    };

    JpegScanData follow(const JpegScan& scan, const JpegTables& tables, std::size_t restart_interval, Bytes data);

    JpegFrame frame_;
    std::size_t units_across_ = 0;
    std::size_t units_down_ = 0;
    std::vector<Grid> grids_;  ///< by component
    std::size_t visits_ = 0;   ///< of blocks, in all scans
    bool can_follow_ = true;
};

}  // namespace whorl::metadata
