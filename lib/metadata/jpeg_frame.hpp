// The headers of a JPEG picture and of its scans (ITU-T T.81, B.2.2 and B.2.3).
#pragma once

#include <vector>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

enum class JpegCoding : std::uint8_t { sequential, progressive, lossless };

struct JpegComponent {
    unsigned id = 0;
    std::size_t across = 1;
    std::size_t down = 1;
    unsigned quantisation = 0;  ///< number of its table
};

struct JpegFrame {
    JpegCoding coding = JpegCoding::sequential;
    bool arithmetic = false;
    unsigned precision = 8;  ///< bits of a sample
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<JpegComponent> components{};
};

struct JpegScan {
    struct Member {
        std::size_t component;  ///< place in the frame
        unsigned dc_table;
        unsigned ac_table;
    };
    std::vector<Member> members{};
    unsigned first = 0;  ///< coefficients, in zigzag order
    unsigned last = 0;
    unsigned high = 0;  ///< bits of the coefficients: the bit before, 0 for none, and the bit of this scan
    unsigned low = 0;
};

/// The kinds of tables that a scan uses.
bool needs_dc_codes(JpegCoding coding, const JpegScan& scan);
bool needs_ac_codes(JpegCoding coding, const JpegScan& scan);

/// Throw Failure for invalid headers.
JpegFrame jpeg_frame(unsigned marker, Bytes payload);
JpegScan jpeg_scan(const JpegFrame& frame, Bytes payload);

}  // namespace whorl::metadata
