// What `whorl-lab compare` prints.
#pragma once

#include <string>

#include "bench/lab/comparison/comparison.hpp"
#include "cli/program/flags.hpp"

namespace whorl::lab {

/// text: a table for each algorithm, in percent; an asterisk where the runs differ.
/// json: an object a line, of an edit or, where transform is null, of all of them; recall from 0 to 1.
/// csv: the same as json, with empty fields for null.
std::string format_comparison(const Comparison& comparison, cli::Format format);

}  // namespace whorl::lab
