// What exiv2 reads of a picture.
#pragma once

#include <optional>
#include <set>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct Tags {
    std::string format{};             ///< "TIFF", as far as exiv2 tells it
    bool can_hold_any = true;         ///< false for formats of which exiv2 reads nothing but the size
    std::vector<Finding> findings{};  ///< in the order of the tags
    std::set<Block> read{};           ///< that exiv2 could read
    std::set<Block> told{};           ///< of which there are findings
    std::optional<Place> place{};
};

/// Nothing when exiv2 does not know the format. Throws Failure.
std::optional<Tags> read_tags(Bytes file);

/// Of blocks out of their file, all together: of the tags, only what they tell. Throws Failure.
Tags read_blocks(std::span<LooseBlock> blocks);

}  // namespace whorl::metadata
