// Runs a test body once on every SIMD target of this machine, and restores the best.
#pragma once

#include <stdexcept>
#include <string>
#include <whorl/simd.hpp>

namespace whorl::test {

template <class Body>
void on_each_simd_target(const Body& body) {
    const auto targets = simd_targets();
    for (const auto target : targets) {
        if (!use_simd_target(target)) {
            throw std::runtime_error("cannot use " + std::string(target));
        }
        body(target);
    }
    use_simd_target(targets.front());
}

}  // namespace whorl::test
