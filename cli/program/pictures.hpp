// From a path on the command line to a decoded picture, in a sandbox, and what is said of one that matches poorly.
#pragma once

#include <string>
#include <variant>
#include <vector>
#include <whorl/decoder.hpp>

#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/picture_sandbox.hpp"

namespace whorl::cli {

/// A decoded picture, wherever its pixels lie.
class Picture {
public:
    explicit Picture(SandboxedImage image) : image_(std::move(image)) {}
    explicit Picture(DecodedImage image) : image_(std::move(image)) {}

    ImageView pixels() const;
    int width() const;   ///< of the full picture
    int height() const;  ///< likewise

private:
    std::variant<SandboxedImage, DecodedImage> image_;
};

/// Opens pictures as the flags say. Thread safe.
class Pictures {
public:
    /// As PictureSandbox.
    Pictures(const HashFlags& flags, std::size_t jobs, Console& console);

    const HashFlags& flags() const { return flags_; }

    /// Decodes the file, or standard input for "-". A folder or anything unreadable is an error.
    Result<Picture> load(const std::string& path) const;

private:
    const HashFlags& flags_;
    PictureSandbox sandbox_;
};

/// For a person: why a hash of such a quality helps little.
std::string low_quality_warning(int quality);

/// For a person: why a picture was not looked at any further.
std::string left_out_warning(int quality, int min_quality);

}  // namespace whorl::cli
