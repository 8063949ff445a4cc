// HEIF and AVIF (ISO/IEC 23008-12): no copy without metadata is made of them, but what exiv2 passes over is told.
#include "metadata/dissect.hpp"

namespace whorl::metadata {

std::vector<Part> heif_blocks(Bytes file) {
    if (file.size() < 8 || !starts_with(file.subspan(4), "ftyp")) {
        return {};
    }
    // An entry has its version, two or four bytes of number, two of protection, and then what it is.
    constexpr std::string_view kEntry = "infe";
    constexpr std::size_t kMostBefore = 10;
    const std::string_view text = text_of(file);
    Parts parts;
    for (std::size_t at = text.find(kEntry); at != std::string_view::npos; at = text.find(kEntry, at + 1)) {
        const std::string_view entry = text.substr(at + kEntry.size(), kMostBefore + 4);
        if (entry.find("Exif") != std::string_view::npos) {
            parts.add({{FindingKind::unread, "a block of EXIF", "cannot be read", {"HEIF.Exif"}}, Block::exif});
        } else if (entry.find("mime") != std::string_view::npos) {
            parts.add({{FindingKind::unread, "a block of XMP", "cannot be read", {"HEIF.mime"}}, Block::xmp});
        }
    }
    return parts.take();
}

}  // namespace whorl::metadata
