// The drawn pictures of pdq_vectors.csv and what the reference tool gave for them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <whorl/dihedral.hpp>
#include <whorl/hash.hpp>
#include <whorl/pdq.hpp>
#include <whorl/pixels.hpp>

namespace whorl::test {

struct Vector {
    std::uint64_t seed = 0;
    int width = 0;
    int height = 0;
    PixelFormat format = PixelFormat::rgb;
    PdqDihedralResult expected;

    /// "12-rgb-300x200"
    std::string name() const;
    Image draw() const;
};

/// All rows of pdq_vectors.csv, which is part of the program.
std::vector<Vector> pdq_vectors();

}  // namespace whorl::test
