// Pictures as edits and hashes get them.
#pragma once

#include <filesystem>
#include <whorl/error.hpp>
#include <whorl/pixels.hpp>

#include "cli/program/picture_sandbox.hpp"

namespace whorl::lab {

/// A copy in RGB, reduced by area to at most `max_side` pixels in its longer side; 0 leaves the size.
Image prepared(const ImageView& picture, int max_side);

/// Opens the file in the sandbox and prepares it. Errors as load_image(). Thread safe.
Result<Image> load_prepared(const std::filesystem::path& file, const cli::PictureSandbox& sandbox, int max_side);

}  // namespace whorl::lab
