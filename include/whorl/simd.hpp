// Which SIMD instruction set hashing and matching run on. The best is chosen at run time.
#pragma once

#include <string_view>
#include <vector>

namespace whorl {

/// Names of the targets that this machine can run, best first. The last is "ORACLE": slow, plain C++ that defines
/// what the others must compute. All give the same results, to the last bit.
std::vector<std::string_view> simd_targets();

/// The target in use.
std::string_view simd_target();

/// Whether "ORACLE" is in use.
bool simd_oracle_in_use() noexcept;

/// Uses the named target from now on, in the whole process; false when simd_targets() does not have it. For tests
/// and benchmarks. Do not call it while another thread hashes or matches.
bool use_simd_target(std::string_view name);

}  // namespace whorl
