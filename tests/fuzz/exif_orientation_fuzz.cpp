// Foreign bytes as an EXIF block.
#include <string>
#include <vector>

#include "lib/exif/orientation.hpp"
#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

namespace {

int orientation(std::string_view exif) {
    // A copy, so that the first byte beyond it is nobody's.
    const std::vector<char> bytes(exif.begin(), exif.end());
    return exif::orientation(std::as_bytes(std::span(bytes)));
}

/// The block with all else that could be an entry of that tag made another one.
std::string without_orientation(std::string exif) {
    for (const std::string_view tag : {std::string_view("\x01\x12", 2), std::string_view("\x12\x01", 2)}) {
        for (std::size_t at = exif.find(tag); at != std::string::npos; at = exif.find(tag, at)) {
            exif.replace(at, 2, "\xff\xff");
        }
    }
    return exif;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string prefix("Exif\0\0", 6);
    const int found = orientation(text);
    require(found >= 0 && found <= 0xffff);
    if (!text.starts_with(prefix)) {
        require(orientation(prefix + std::string(text)) == found);
    }
    require(orientation(without_orientation(std::string(text))) == 1);
    return 0;
}
