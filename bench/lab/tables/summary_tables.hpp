// What a run has measured, as tables: to read, in Markdown and LaTeX, and as plain numbers in CSV.
#pragma once

#include <vector>

#include "bench/lab/metrics/summary.hpp"
#include "bench/lab/tables/table.hpp"

namespace whorl::lab {

/// The algorithms: recall, false matches, how well the two are told apart, speed.
Table algorithms_table(const Summary& summary);
Table algorithms_data(const Summary& summary);

/// Recall of each edit at the algorithms' own thresholds. To read: a row for each transform, recall in percent of
/// all its severities from left to right, rounded down so that 100 means all copies. As data: a row for each edit
/// and algorithm.
Table edits_table(const Summary& summary);
Table edits_data(const Summary& summary);

/// Recall of all edits but attacks and false matches of originals at each of these thresholds; at all where there
/// are distances, when there are none.
Table thresholds_table(const Summary& summary, const std::vector<double>& thresholds);
Table thresholds_data(const Summary& summary, const std::vector<double>& thresholds);

}  // namespace whorl::lab
