#include "lib/intake/plain_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <numbers>
#include <variant>
#include <vector>
#include <whorl/distances.hpp>

#include "lib/intake/drawing.hpp"
#include "lib/intake/simple_shapes.hpp"

namespace whorl::intake {
namespace {

/// The brightness, 0 to 1, at a place of a picture whose sides go from 0 to 1.
using Brightness = std::function<double(double x, double y)>;

/// Gradients from black to white. Their finest detail is the rounding of brightness, so each size has its hash.
std::vector<Brightness> gradients() {
    return {
        [](double x, double /*y*/) { return x; },
        [](double x, double y) { return (x + y) / 2; },
        [](double x, double y) { return 1 - std::numbers::sqrt2 * std::hypot(x - 0.5, y - 0.5); },
    };
}

/// Halves, corners, discs, rings, frames, bars, stripes and checkerboards.
std::vector<Brightness> shapes() {
    const auto from_middle = [](double x, double y) { return std::hypot(x - 0.5, y - 0.5); };
    const auto to_edge = [](double x, double y) { return std::min({x, y, 1 - x, 1 - y}); };
    std::vector<Brightness> all = {[](double x, double y) { return x > y ? 1 : 0; }};
    for (const double part : {0.1, 0.2, 0.25, 0.3, 1.0 / 3, 0.4, 0.5}) {
        all.emplace_back([=](double x, double /*y*/) { return x < part ? 1 : 0; });
        all.emplace_back([=](double x, double y) { return x < part && y < part ? 1 : 0; });
        all.emplace_back([=](double x, double y) { return from_middle(x, y) < part ? 1 : 0; });
        all.emplace_back([=](double x, double y) { return to_edge(x, y) < part / 2 ? 1 : 0; });
        all.emplace_back([=](double x, double /*y*/) { return std::abs(x - 0.5) < part / 2 ? 1 : 0; });
    }
    for (int count = 2; count <= 16; ++count) {
        const auto odd = [=](double place) { return static_cast<int>(place * count) % 2; };
        all.emplace_back([=](double x, double /*y*/) { return odd(x); });
        all.emplace_back([=](double x, double y) { return odd((x + y) / 2); });
        all.emplace_back([=](double x, double y) { return odd(x) ^ odd(y); });
        all.emplace_back([=](double x, double y) { return odd(from_middle(x, y)); });
    }
    return all;
}

template <int Bits>
std::vector<BitHash<Bits>> hashes_of(const Algorithm& algorithm) {
    std::vector<BitHash<Bits>> hashes;
    const auto add = [&](const Size& size, const Brightness& brightness) {
        for (const AnyHash& form : algorithm.dihedral(drawn(size, brightness).view()).hashes.values) {
            BitHash<Bits> hash = std::get<BitHash<Bits>>(form);
            hashes.push_back(hash);
            for (std::uint64_t& word : hash.words) {
                word = ~word;  // black and white exchanged
            }
            hashes.push_back(hash);
        }
    };
    constexpr Size kBlank = {64, 64};
    constexpr int kLevels = 256;
    for (int level = 0; level < kLevels; ++level) {
        add(kBlank, [=](double /*x*/, double /*y*/) { return level / (kLevels - 1.0); });
    }
    for (const Brightness& gradient : gradients()) {
        for (const Size& size :
             {Size{100, 100}, {128, 128}, {200, 200}, {256, 256}, {300, 200}, {400, 300}, {512, 512}}) {
            add(size, gradient);
        }
    }
    constexpr Size kShape = {256, 256};  // larger ones give nearly the same hashes
    for (const Brightness& shape : shapes()) {
        add(kShape, shape);
    }
    std::sort(hashes.begin(), hashes.end(),
              [](const auto& a, const auto& b) { return std::ranges::lexicographical_compare(a.words, b.words); });
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

using Hashes = std::variant<std::vector<Hash64>, std::vector<Hash256>>;

/// By algorithm; made at the first use.
const Hashes& plain_hashes(const Algorithm& algorithm) {
    static std::mutex mutex;
    static std::map<const Algorithm*, Hashes> made;
    const std::lock_guard lock(mutex);
    const auto [place, is_new] = made.try_emplace(&algorithm);
    if (is_new) {
        place->second = algorithm.bits == Hash64::kBits ? Hashes(hashes_of<Hash64::kBits>(algorithm))
                                                        : Hashes(hashes_of<Hash256::kBits>(algorithm));
    }
    return place->second;
}

bool is_near_drawn(const Algorithm& algorithm, const AnyHash& hash) {
    return std::visit(
        [&]<int Bits>(const std::vector<BitHash<Bits>>& plain) {
            std::vector<std::uint16_t> far;
            if (const auto* of_width = std::get_if<BitHash<Bits>>(&hash)) {
                far.resize(plain.size());
                distances(*of_width, plain, far);
            }
            return std::any_of(far.begin(), far.end(),
                               [&](std::uint16_t distance) { return distance <= algorithm.match_threshold; });
        },
        plain_hashes(algorithm));
}

}  // namespace

bool is_plain(const Algorithm& algorithm, const AnyHash& hash) {
    const auto* pdq = algorithm.name == "pdq" ? std::get_if<Hash256>(&hash) : nullptr;
    return is_near_drawn(algorithm, hash) || (pdq != nullptr && is_simple_shape(*pdq));
}

}  // namespace whorl::intake
