// Whorl's own hashes.
#include <whorl/algorithm.hpp>
#include <whorl/pdq.hpp>

#include "bench/lab/hashers/hasher.hpp"

namespace whorl::lab {
namespace {

/// Most significant byte first, as in the hash's text.
template <int Bits>
void append(HashBytes& bytes, const BitHash<Bits>& hash) {
    for (int low_bit = Bits - 8; low_bit >= 0; low_bit -= 8) {
        bytes.push_back(
            static_cast<std::uint8_t>(hash.words[static_cast<std::size_t>(low_bit / 64)] >> (low_bit % 64)));
    }
}

class Single : public Hasher {
public:
    explicit Single(const Algorithm& algorithm) : algorithm_(algorithm) {
        info_ = {std::string(algorithm.name),
                 std::string(algorithm.summary),
                 std::string(algorithm.source),
                 Measure::hamming,
                 algorithm.bits,
                 static_cast<double>(algorithm.match_threshold),
                 static_cast<double>(algorithm.bits)};
    }

    const AlgorithmInfo& info() const override { return info_; }

    Result<Hashed> hash(const ImageView& picture) override {
        const HashResult result = algorithm_.hash(picture);
        Hashed hashed{{}, result.quality};
        std::visit([&](const auto& bits) { append(hashed.hash, bits); }, result.hash);
        return hashed;
    }

private:
    const Algorithm& algorithm_;
    AlgorithmInfo info_;
};

class AllEight : public Hasher {
public:
    AllEight() {
        info_ = {"pdq-dihedral",
                 "PDQ; all eight turned and mirrored forms of a query are looked up",
                 std::string(find_algorithm("pdq")->source),
                 Measure::dihedral,
                 0,
                 kPdqMatchThreshold,
                 Hash256::kBits};
    }

    const AlgorithmInfo& info() const override { return info_; }

    Result<Hashed> hash(const ImageView& picture) override {
        const PdqDihedralResult result = pdq_dihedral_hashes(picture);
        Hashed hashed{{}, result.quality};
        for (const Hash256& hash : result.hashes.values) {
            append(hashed.hash, hash);
        }
        return hashed;
    }

private:
    AlgorithmInfo info_;
};

}  // namespace

Hashers whorl_hashers() {
    Hashers hashers;
    for (const Algorithm* algorithm : algorithms()) {
        hashers.push_back(std::make_unique<Single>(*algorithm));
    }
    hashers.push_back(std::make_unique<AllEight>());
    return hashers;
}

}  // namespace whorl::lab
