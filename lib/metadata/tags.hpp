// The findings of exiv2 in a picture.
#pragma once

#include <optional>
#include <set>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct Tags {
    std::string format{};             ///< "TIFF", if exiv2 knows it
    bool can_hold_any = true;         ///< false for formats where exiv2 reads only the size
    std::vector<Finding> findings{};  ///< in the order of the tags
    std::set<Block> read{};           ///< that exiv2 could read
    std::set<Block> told{};           ///< blocks with findings
    std::optional<Place> place{};
};

/// Nothing when exiv2 does not know the format. Throws Failure.
std::optional<Tags> read_tags(Bytes file);

/// The findings of several separate blocks together. Throws Failure.
Tags read_blocks(std::span<LooseBlock> blocks);

}  // namespace whorl::metadata
