// Example pictures for a report.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/report/report.hpp"
#include "bench/lab/results/provenance.hpp"
#include "cli/program/picture_sandbox.hpp"

namespace whorl::lab {

/// Small copies of one picture of a run and of all edits that its suite makes of it, except attacks. `results` is
/// the run's folder, `pictures` that of its pictures, which are opened in the sandbox; `name` is the picture's, or
/// empty for the first. None, and a warning, when it cannot be opened or is not the file that the run measured; a
/// warning for each edit that fails in a way of its own. Errors: not_found when the run has no picture of that
/// name.
Result<std::vector<Thumbnail>> make_thumbnails(
    const std::filesystem::path& results, const Provenance& provenance, const std::filesystem::path& pictures,
    const std::string& name, const cli::PictureSandbox& sandbox,
    const std::function<void(const std::string& name, const std::string& reason)>& warn);

}  // namespace whorl::lab
