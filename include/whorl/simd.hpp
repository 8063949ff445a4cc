// Which SIMD instruction set hashing and matching run on. The best is chosen at run time.
#pragma once

#include <string_view>
#include <vector>

namespace whorl {

/// Names of the targets that this machine can run, best first. Last comes "ORACLE": short, plain C++ that is
/// slow and defines what the others must compute. Results are the same on each, to the last bit.
std::vector<std::string_view> simd_targets();

/// The one in use.
std::string_view simd_target();

/// Whether "ORACLE" is the one in use.
bool simd_oracle_in_use() noexcept;

/// Uses the named target from now on, in the whole process; false when simd_targets() has no such name.
/// For tests and measurements: not to be called while another thread hashes or matches.
bool use_simd_target(std::string_view name);

}  // namespace whorl
