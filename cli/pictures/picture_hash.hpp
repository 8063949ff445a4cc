// What is known of a picture once it is hashed.
#pragma once

#include <optional>
#include <whorl/algorithm.hpp>

namespace whorl::cli {

struct PictureHash {
    AnyHash hash;
    std::optional<DihedralSet<AnyHash>> dihedral;  ///< only where it was asked for
    std::optional<int> quality;                    ///< only for algorithms that define one
    int width = 0;                                 ///< of the full picture
    int height = 0;                                ///< likewise
};

}  // namespace whorl::cli
