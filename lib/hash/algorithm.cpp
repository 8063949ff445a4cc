#include <whorl/algorithm.hpp>

#include <algorithm>
#include <array>

#include "lib/hash/algorithms/registry.hpp"

namespace whorl {

std::string to_hex(const AnyHash& hash) {
    return std::visit([](const auto& bits) { return bits.to_hex(); }, hash);
}

std::optional<int> distance(const AnyHash& a, const AnyHash& b) {
    return std::visit(
        []<class A, class B>(const A& x, const B& y) -> std::optional<int> {
            if constexpr (std::is_same_v<A, B>) {
                return distance(x, y);
            } else {
                return std::nullopt;
            }
        },
        a, b);
}

std::optional<AnyHash> Algorithm::parse_hex(std::string_view text) const noexcept {
    if (bits == Hash64::kBits) {
        return Hash64::from_hex(text);
    }
    return Hash256::from_hex(text);
}

std::span<const Algorithm* const> algorithms() noexcept {
    static const auto all = [] {
        std::array list{
#define WHORL_ALGORITHM(name) &registry::name,
#include "algorithm_list.inc"
#undef WHORL_ALGORITHM
        };
        std::sort(list.begin(), list.end(), [](const Algorithm* a, const Algorithm* b) {
            return std::pair(a->name != "pdq", a->name) < std::pair(b->name != "pdq", b->name);
        });
        return list;
    }();
    return all;
}

const Algorithm* find_algorithm(std::string_view name) noexcept {
    for (const Algorithm* algorithm : algorithms()) {
        if (algorithm->name == name) {
            return algorithm;
        }
    }
    return nullptr;
}

}  // namespace whorl
