// What only whorl::Index does, measured without others: updates while it is searched, snapshots.
#pragma once

#include <filesystem>
#include <vector>

#include "bench/match/figures.hpp"
#include "bench/match/hashes.hpp"

namespace whorl::bench {

/// Build, snapshot, update rates and latencies at `threshold` of an index of `bank`. `folder` is for the
/// snapshot. `queries` are searched, `more` are added.
std::vector<OtherFigure> measure_alone(const Hashes& bank, const Hashes& queries, const Hashes& more, int threshold,
                                       const std::filesystem::path& folder);

}  // namespace whorl::bench
