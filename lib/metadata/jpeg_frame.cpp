#include "lib/metadata/jpeg_frame.hpp"

#include <algorithm>

namespace whorl::metadata {
namespace {

constexpr std::size_t kMaxMembers = 4;

Failure bad_frame() {
    return damaged("the header of its pixels is wrong");
}

Failure bad_scan() {
    return damaged("the header of a scan is wrong");
}

}  // namespace

JpegFrame jpeg_frame(unsigned marker, Bytes payload) {
    constexpr std::size_t kHead = 6;
    constexpr std::size_t kComponent = 3;
    const unsigned kind = marker & 3U;
    // Sequential, progressive and lossless, with Huffman or arithmetic codes. The others are differences from
    // another picture, which no decoder reads (B.1.1.3).
    if ((marker & 4U) != 0) {
        fail(ErrorKind::unsupported, "is of a kind that no decoder reads");
    }
    if (payload.size() < kHead || payload.size() != kHead + kComponent * big_endian(payload, 5, 1)) {
        throw bad_frame();
    }
    JpegFrame frame;
    frame.coding = kind == 3 ? JpegCoding::lossless : kind == 2 ? JpegCoding::progressive : JpegCoding::sequential;
    frame.arithmetic = (marker & 8U) != 0;
    frame.precision = big_endian(payload, 0, 1);
    frame.height = big_endian(payload, 1, 2);
    frame.width = big_endian(payload, 3, 2);
    if (frame.coding != JpegCoding::lossless && frame.precision != 8 && frame.precision != 12) {
        throw bad_frame();
    }
    if (frame.height == 0) {  // it comes after the first scan (B.2.5)
        fail(ErrorKind::unsupported, "has its height in a place that no decoder reads");
    }
    for (std::size_t at = kHead; at < payload.size(); at += kComponent) {
        const unsigned factors = big_endian(payload, at + 1, 1);
        frame.components.push_back(
            {big_endian(payload, at, 1), factors >> 4U, factors & 15U, big_endian(payload, at + 2, 1)});
        const JpegComponent& component = frame.components.back();
        if (component.across < 1 || component.across > 4 || component.down < 1 || component.down > 4) {
            throw bad_frame();
        }
    }
    if (const std::size_t count = frame.components.size(); count != 1 && count != 3 && count != 4) {
        fail(ErrorKind::unsupported, "has a number of colours that no viewer shows");
    }
    return frame;
}

JpegScan jpeg_scan(const JpegFrame& frame, Bytes payload) {
    const std::size_t count = payload.empty() ? 0 : big_endian(payload, 0, 1);
    if (count < 1 || count > kMaxMembers || payload.size() != 1 + 2 * count + 3) {
        throw bad_scan();
    }
    JpegScan scan;
    for (std::size_t at = 1; at < 1 + 2 * count; at += 2) {
        const auto found = std::find_if(
            frame.components.begin(), frame.components.end(),
            [&](const JpegComponent& component) { return component.id == big_endian(payload, at, 1); });
        const auto place = static_cast<std::size_t>(found - frame.components.begin());
        const bool is_twice = std::any_of(scan.members.begin(), scan.members.end(),
                                          [&](const auto& member) { return member.component == place; });
        if (found == frame.components.end() || is_twice) {
            throw bad_scan();
        }
        const unsigned tables = big_endian(payload, at + 1, 1);
        scan.members.push_back({place, tables >> 4U, tables & 15U});
    }
    const std::size_t end = payload.size();
    scan.first = big_endian(payload, end - 3, 1);
    scan.last = big_endian(payload, end - 2, 1);
    scan.high = big_endian(payload, end - 1, 1) >> 4U;
    scan.low = big_endian(payload, end - 1, 1) & 15U;
    if (frame.coding == JpegCoding::sequential) {  // decoders do not look at them
        scan.first = scan.high = scan.low = 0;
        scan.last = 63;
    }
    return scan;
}

bool needs_dc_codes(JpegCoding coding, const JpegScan& scan) {
    return coding != JpegCoding::progressive || (scan.first == 0 && scan.high == 0);
}

bool needs_ac_codes(JpegCoding coding, const JpegScan& scan) {
    return coding == JpegCoding::sequential || (coding == JpegCoding::progressive && scan.first > 0);
}

}  // namespace whorl::metadata
