#include <whorl/pdq.hpp>

#include "lib/hash/algorithms/registry.hpp"

namespace whorl::registry {
namespace {

/// Lets a JPEG of 12 megapixels in 4:3 be decoded at 1/8. docs/decoding.md has the table.
constexpr int kReduceTo = 360;

HashResult hash(const ImageView& picture) {
    const PdqResult result = pdq_hash(picture);
    return {result.hash, result.quality};
}

DihedralHashResult dihedral(const ImageView& picture) {
    const PdqDihedralResult result = pdq_dihedral_hashes(picture);
    DihedralHashResult any{{}, result.quality};
    for (const Dihedral transform : kAllDihedrals) {
        any.hashes[transform] = result.hashes[transform];
    }
    return any;
}

}  // namespace

constexpr Algorithm pdq{
    .name = "pdq",
    .summary = "256 bits and a quality; what StopNCII and Meta match by",
    .source = "Facebook, The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm, 2019",
    .bits = Hash256::kBits,
    .match_threshold = kPdqMatchThreshold,
    .has_quality = true,
    .sample_to = kPdqWorkingDimension,
    .reduce_to = kReduceTo,
    .hash = hash,
    .dihedral = dihedral,
};

}  // namespace whorl::registry
