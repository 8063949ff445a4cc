// Reading a picture's metadata and removing it, in the sandbox.
#pragma once

#include <string>
#include <whorl/metadata.hpp>

#include "cli/program/picture_sandbox.hpp"

namespace whorl::cli {

/// The metadata of the picture.
Result<Metadata> examine(const PictureSandbox& sandbox, const std::string& path);

struct Cleaned {
    Metadata before;
    PictureBytes copy;
};

/// The picture without metadata. The copy was checked again, and nothing was found.
Result<Cleaned> clean(const PictureSandbox& sandbox, const std::string& path);

}  // namespace whorl::cli
