// Names of edits as JSON, as all files of a run have them.
#pragma once

#include "bench/lab/suites/suite.hpp"
#include "lib/json/json.hpp"

namespace whorl::lab {

Json json_of(const EditName& edit);

/// Throws JsonError when something is missing, or is not known.
EditName edit_of(const Json& json);

}  // namespace whorl::lab
