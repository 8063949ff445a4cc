// Looking through a picture's metadata and taking it out, in the sandbox.
#pragma once

#include <string>
#include <whorl/metadata.hpp>

#include "cli/program/picture_sandbox.hpp"

namespace whorl::cli {

/// What the picture gives away.
Result<Metadata> examine(const PictureSandbox& sandbox, const std::string& path);

struct Cleaned {
    Metadata before;
    PictureBytes copy;
};

/// The picture without that, once the copy was looked through again and nothing was found.
Result<Cleaned> clean(const PictureSandbox& sandbox, const std::string& path);

}  // namespace whorl::cli
