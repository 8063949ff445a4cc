// HEIF and AVIF (ISO/IEC 23008-12): no copy without metadata is made of them, but what exiv2 passes over is told.
#include "metadata/dissect.hpp"

#include <array>

namespace whorl::metadata {
namespace {

bool is_heif(Bytes file) {
    return file.size() >= 8 && starts_with(file.subspan(4), "ftyp");
}

}  // namespace

void check_heif_nesting(Bytes file) {
    // Good files have one or two of each.
    constexpr std::array<std::string_view, 4> kNesting = {"meta", "iprp", "ipco", "iinf"};
    constexpr std::size_t kMost = 16;
    const std::string_view text = text_of(file);
    std::size_t boxes = 0;
    for (const std::string_view name : is_heif(file) ? std::span(kNesting) : std::span(kNesting).first(0)) {
        for (std::size_t at = text.find(name, 4); at != std::string_view::npos; at = text.find(name, at + 1)) {
            const auto before = static_cast<unsigned char>(text[at - 4]);  // of a size, where it is no text
            boxes += before < 8 ? 1U : 0U;
        }
    }
    if (boxes > kMost) {
        throw damaged("its parts are nested too deeply");
    }
}

std::vector<Part> heif_blocks(Bytes file) {
    if (!is_heif(file)) {
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
