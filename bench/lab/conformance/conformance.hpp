// How near another implementation of PDQ comes to the reference.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <whorl/pdq.hpp>
#include <whorl/pixels.hpp>

#include "bench/lab/hashers/hasher.hpp"

namespace whorl::lab {

/// What Meta asks of other implementations where they decode pictures by themselves: hashes of at least this
/// quality are at most so far from the reference's (facebook/ThreatExchange, pdq/README.md). From the same pixels
/// it asks for the same hashes.
inline constexpr int kGuidelineQuality = 80;
inline constexpr int kGuidelineDistance = 10;

struct JudgedPicture {
    std::string name;  ///< as draw-vectors calls its file, without the ending
    int width = 0;
    int height = 0;
    PdqResult reference;
    std::optional<Hash256> hash{};  ///< none where the implementation gave none
    std::optional<int> quality{};   ///< none where it told none
    std::string reason{};           ///< why there is no hash

    std::optional<int> distance() const;            ///< from the reference's hash
    std::optional<int> quality_difference() const;  ///< its quality less the reference's
};

/// Of some of the pictures.
struct Agreement {
    std::size_t pictures = 0;
    std::size_t without_hash = 0;
    std::size_t same = 0;       ///< at distance 0
    std::optional<int> median;  ///< of the distances, as p90 and most are; none without a hash
    std::optional<int> p90;
    std::optional<int> most;
};

struct Conformance {
    std::string command;
    std::vector<JudgedPicture> pictures;

    Agreement agreement(const std::function<bool(const JudgedPicture&)>& chosen) const;

    /// All hashes are the reference's.
    bool is_exact() const;

    /// Those of kGuidelineQuality, by the reference, are within kGuidelineDistance.
    bool meets_guideline() const;
};

/// Has the drawn pictures of tests/vectors hashed. The hasher's hashes have 256 bits. `go_on` is called before
/// each, and ends it by false. Error `unwritable` when a picture cannot be handed over: that says nothing of the
/// hasher.
Result<Conformance> judge(Hasher& implementation,
                          const std::function<bool(std::size_t done, std::size_t total)>& go_on);

}  // namespace whorl::lab
