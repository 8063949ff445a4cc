// What an adversary does: the smallest change that leads PDQ astray. It is here to be measured, so that defences
// (several hashes, other thresholds, turned queries, saving again before hashing) can be compared.
//
// The hash is a black box that is asked for hashes of pictures, as in Prokos et al., "Squint Hard Enough: Attacking
// Perceptual Hashing with Adversarial Machine Learning" (USENIX Security 2023) and Hao et al., "It's Not What It
// Looks Like: Manipulating Perceptual Hashing based Applications" (CCS 2021). Steps are taken along cosine waves,
// as in Guo et al., "Simple Black-box Adversarial Attacks" (ICML 2019). As each wave sways one bit, an answer of
// 256 bits tells of all waves at once which of them are high enough: the search goes on in all directions at once,
// where one that looks at the distance alone would need hundreds of queries for each step.
#include <algorithm>
#include <cmath>
#include <whorl/pdq.hpp>

#include "bench/lab/edits/cosine_pattern.hpp"
#include "bench/lab/edits/families.hpp"

namespace whorl::lab {
namespace {

constexpr int kLeastSide = 32;  // two pixels for the shortest half wave

/// What the adversary wants of the hash.
struct Goal {
    Hash256 hash;  ///< to get away from, or near to
    bool near = false;
    int distance = 0;

    bool met_by(const Hash256& reached) const { return missing(reached) <= 0; }

    /// Bits that have yet to change.
    int missing(const Hash256& reached) const {
        const int apart = whorl::distance(hash, reached);
        return near ? apart - distance : distance - apart;
    }

    bool wanted(int bit) const { return hash.bit(bit) == near; }
};

/// One bit of the hash and its wave.
struct Wave {
    int bit = 0;
    bool up = false;    ///< which way the bit is to go
    float height = 0;   ///< of now
    float enough = -1;  ///< the least height at which the bit was seen to change; negative: none was
    float too_low = 0;  ///< the largest height at which it did not
};

class Search {
public:
    Search(const ImageView& picture, const Goal& goal, int queries, Random& random)
        : picture_(picture, random), goal_(goal), queries_(queries) {}

    Image run() {
        ask();
        start_ = reached_;
        if (!goal_.met_by(start_)) {
            list_waves();
            raise_all();
            halve_all();
            keep_the_lowest();
            settle();
        }
        return std::move(best_);
    }

private:
    /// Hashes the picture with the waves as they are, and remembers it when it is the best so far.
    void ask() {
        WaveHeights heights{};
        for (const Wave& wave : waves_) {
            heights[static_cast<std::size_t>(wave.bit)] = wave.up ? wave.height : -wave.height;
        }
        Image patterned = picture_.with(heights);
        reached_ = pdq_hash(patterned.view()).hash;
        --queries_;
        const int missing = std::max(0, goal_.missing(reached_));
        double energy = 0;
        for (const float height : heights) {
            energy += static_cast<double>(height) * static_cast<double>(height);
        }
        if (missing < best_missing_ || (missing == best_missing_ && energy < best_energy_)) {
            best_ = std::move(patterned);
            best_missing_ = missing;
            best_energy_ = energy;
        }
    }

    /// One for each bit that may be changed.
    void list_waves() {
        for (int bit = 0; bit < Hash256::kBits; ++bit) {
            if (start_.bit(bit) != goal_.wanted(bit)) {
                waves_.push_back({bit, goal_.wanted(bit)});
            }
        }
    }

    bool changed(const Wave& wave) const { return reached_.bit(wave.bit) == wave.up; }

    /// As many bits go up as go down: half of them are always set.
    std::size_t needed_each_way() const { return static_cast<std::size_t>((goal_.missing(start_) + 1) / 2); }

    bool enough_changed(bool up) const {
        const auto count = std::count_if(waves_.begin(), waves_.end(),
                                         [&](const Wave& wave) { return wave.up == up && wave.enough >= 0; });
        return static_cast<std::size_t>(count) >= needed_each_way();
    }

    /// All waves rise together, each until its bit changes.
    void raise_all() {
        constexpr float kFirst = 1.0F / 32;
        constexpr float kFactor = 1.4F;
        constexpr float kMaxHeight = 128;
        for (float height = kFirst; height < kMaxHeight && queries_ > 0; height *= kFactor) {
            if (enough_changed(true) && enough_changed(false)) {
                return;
            }
            for (Wave& wave : waves_) {
                if (wave.enough < 0) {
                    wave.height = height;
                }
            }
            ask();
            for (Wave& wave : waves_) {
                if (wave.enough < 0) {
                    (changed(wave) ? wave.enough : wave.too_low) = wave.height;
                }
            }
        }
    }

    /// Closes in on the height that each wave needs; those that never changed their bit go.
    void halve_all() {
        std::erase_if(waves_, [](const Wave& wave) { return wave.enough < 0; });
        for (int i = 0; i < 4 && queries_ > 0; ++i) {
            for (Wave& wave : waves_) {
                wave.height = (wave.enough + wave.too_low) / 2;
            }
            ask();
            for (Wave& wave : waves_) {
                (changed(wave) ? wave.enough : wave.too_low) = wave.height;
            }
        }
    }

    void keep_the_lowest() {
        std::stable_sort(waves_.begin(), waves_.end(),
                         [](const Wave& a, const Wave& b) { return a.enough < b.enough; });
        std::array<std::size_t, 2> kept{};
        std::erase_if(waves_, [&](const Wave& wave) { return kept[wave.up ? 1 : 0]++ >= needed_each_way(); });
        for (Wave& wave : waves_) {
            wave.height = wave.enough;
        }
    }

    /// Lower and lower as long as the goal is met; where it is not, the waves rise that are to blame.
    void settle() {
        while (queries_ > 0 && !waves_.empty()) {
            ask();
            const bool met = goal_.met_by(reached_);
            for (Wave& wave : waves_) {
                if (met) {
                    wave.height *= 0.97F;
                } else if (!changed(wave)) {
                    wave.height = wave.height * 1.05F + 0.002F;
                }
            }
            if (!met) {
                add_spoilt();
            }
        }
    }

    /// Bits that were as wanted and no longer are get a wave to put them back.
    void add_spoilt() {
        if (!goal_.near) {
            return;
        }
        for (int bit = 0; bit < Hash256::kBits; ++bit) {
            const bool was_right = start_.bit(bit) == goal_.wanted(bit);
            const bool waved =
                std::any_of(waves_.begin(), waves_.end(), [&](const Wave& wave) { return wave.bit == bit; });
            if (was_right && !waved && reached_.bit(bit) != goal_.wanted(bit)) {
                waves_.push_back({bit, goal_.wanted(bit), 0.02F});
            }
        }
    }

    PatternedPicture picture_;
    Goal goal_;
    int queries_;
    Hash256 start_;
    Hash256 reached_;
    std::vector<Wave> waves_;
    Image best_;
    int best_missing_ = Hash256::kBits + 1;
    double best_energy_ = 0;
};

void require_size(int width, int height) {
    if (std::min(width, height) < kLeastSide) {
        throw CannotEdit("is too small for waves over it");
    }
}

Image evade(const ImageView& picture, const Values& values, Scene& scene) {
    require_size(picture.width, picture.height);
    const Goal goal{pdq_hash(picture).hash, false, values.whole("distance")};
    return Search(picture, goal, values.whole("queries"), scene.random).run();
}

Image collide(const ImageView& picture, const Values& values, Scene& scene) {
    const Image& other = scene.other();
    require_size(other.width(), other.height());
    scene.seen_as = other;
    const Goal goal{pdq_hash(picture).hash, true, values.whole("distance")};
    return Search(other.view(), goal, values.whole("queries"), scene.random).run();
}

}  // namespace

std::vector<Operation> attack_operations() {
    const Parameter queries{"queries", "hashes that the attack may compute", 1, 1'000'000, 100, true};
    return {{"evade",
             "waves over it that are as faint as can be found and change its PDQ hash",
             {{"distance", "of the PDQ hashes, at least", 1, 128, {}, true}, queries},
             evade},
            {"collide",
             "another picture, with waves that bring its PDQ hash near to this one's",
             {{"distance", "of the PDQ hashes, at most", 0, 128, {}, true}, queries},
             collide,
             true}};
}

}  // namespace whorl::lab
