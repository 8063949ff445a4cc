#include <whorl/simd.hpp>

#include <hwy/highway.h>
#include <algorithm>
#include <atomic>

#include "lib/hash/pdq_kernel.hpp"

namespace whorl {
namespace {

constexpr std::string_view kOracle = "ORACLE";

std::atomic<bool> oracle_forced = false;

/// What the machine can run of what was compiled, best first. Taken before any target is forced.
const std::vector<std::int64_t>& machine_targets() {
    static const std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    return targets;
}

}  // namespace

std::vector<std::string_view> simd_targets() {
    std::vector<std::string_view> names;
    for (const std::int64_t target : machine_targets()) {
        names.emplace_back(hwy::TargetName(target));
    }
    names.push_back(kOracle);
    return names;
}

std::string_view simd_target() {
    if (oracle_forced) {
        return kOracle;
    }
    machine_targets();
    return hwy::TargetName(hwy::SupportedAndGeneratedTargets().front());
}

bool simd_oracle_in_use() noexcept {
    return oracle_forced;
}

bool use_simd_target(std::string_view name) {
    if (name == kOracle) {
        oracle_forced = true;
        return true;
    }
    const auto& targets = machine_targets();
    const auto found = std::find_if(targets.begin(), targets.end(),
                                    [name](std::int64_t target) { return hwy::TargetName(target) == name; });
    if (found == targets.end()) {
        return false;
    }
    oracle_forced = false;
    hwy::SetSupportedTargetsForTest(*found);
    hwy::GetChosenTarget().Update(*found);
    return true;
}

const PdqKernel& pdq_kernel() {
    return oracle_forced ? pdq_kernel_oracle() : pdq_kernel_simd();
}

}  // namespace whorl
