// What a key says in plain words.
#pragma once

#include <optional>
#include <string_view>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct Meaning {
    FindingKind kind = FindingKind::other;
    std::string_view label{};
};

/// Of "Exif.Image.Make", "Xmp.dc.creator", "Iptc.Application2.City", "PNG.tEXt.Author". Of kind other for all that
/// has no meaning of its own here.
Meaning meaning_of(std::string_view key) noexcept;

/// True for what tells how the picture is stored and nothing of anybody.
bool is_structural(std::string_view key) noexcept;

/// "EXIF", "IPTC", "XMP"
std::string_view block_name(Block block) noexcept;

}  // namespace whorl::metadata
