// Example pictures for a report, for those who want them in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "lab/provenance.hpp"
#include "lab/report/report.hpp"

namespace whorl::lab {

/// One picture of a run and all that its suite makes of it, but for attacks, small. `results` is the run's folder,
/// `pictures` that of its pictures; `name` is the picture's, or empty for the first. Errors: not_found when the run
/// has no such picture; those of opening it; `invalid` when it is not the file that the run has seen.
Result<std::vector<Thumbnail>> make_thumbnails(const std::filesystem::path& results, const Provenance& provenance,
                                               const std::filesystem::path& pictures, const std::string& name);

}  // namespace whorl::lab
