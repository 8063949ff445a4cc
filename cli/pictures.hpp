// From a path on the command line to a decoded picture, in a sandbox, and what is said of one that matches poorly.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>
#include <whorl/decoder.hpp>

#include "console.hpp"
#include "flags.hpp"

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

/// The bytes of the file, or of standard input for "-". A folder or anything unreadable is an error.
Result<std::vector<std::byte>> read_picture(const std::string& path);

/// Opens pictures as the flags say. Thread safe.
class Pictures {
public:
    /// So many at once. Call it before the first thread, and before anything secret is read: the sandbox starts as
    /// a copy of this process. Warns where there is none; throws Refusal where one is required.
    Pictures(const HashFlags& flags, std::size_t jobs, Console& console);

    const HashFlags& flags() const { return flags_; }

    /// Decodes the file, or standard input for "-". A folder or anything unreadable is an error.
    Result<Picture> load(const std::string& path) const;

private:
    const HashFlags& flags_;
    std::optional<Sandbox> sandbox_;
    std::optional<Decoder> decoder_;
};

/// For a person: why a hash of such a quality helps little.
std::string low_quality_warning(int quality);

/// For a person: why a picture was not looked at any further.
std::string left_out_warning(int quality, int min_quality);

}  // namespace whorl::cli
