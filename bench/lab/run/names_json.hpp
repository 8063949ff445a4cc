// Algorithms and edits as JSON, as all files of a run have them.
#pragma once

#include "bench/lab/hashers/measure.hpp"
#include "bench/lab/suites/suite.hpp"
#include "lib/json/json.hpp"

namespace whorl::lab {

Json json_of(const AlgorithmInfo& info);
Json json_of(const EditName& edit);

/// Throw JsonError when something is missing, or is not known.
AlgorithmInfo algorithm_of(const Json& json);
EditName edit_of(const Json& json);

}  // namespace whorl::lab
