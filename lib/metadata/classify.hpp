// The meaning of a key in plain words.
#pragma once

#include <optional>
#include <string_view>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct Meaning {
    FindingKind kind = FindingKind::other;
    std::string_view label{};
};

/// The meaning of "Exif.Image.Make", "Xmp.dc.creator", "Iptc.Application2.City", "PNG.tEXt.Author".
/// FindingKind::other for keys without a special meaning.
Meaning meaning_of(std::string_view key) noexcept;

/// True for keys that only describe how the picture is stored.
bool is_structural(std::string_view key) noexcept;

/// "EXIF", "IPTC", "XMP"
std::string_view block_name(Block block) noexcept;

}  // namespace whorl::metadata
