// What `whorl-lab conformance` prints.
#pragma once

#include <string>

#include "bench/lab/conformance/conformance.hpp"
#include "cli/program/flags.hpp"

namespace whorl::lab {

/// text: a table of agreement by quality and size, the pictures that are farthest off, and the verdict.
/// json: an object a line for each picture, null for what there is not. csv: the same, with empty fields for null.
std::string format_conformance(const Conformance& conformance, cli::Format format);

/// The verdict in one line, without a newline.
std::string verdict(const Conformance& conformance);

}  // namespace whorl::lab
