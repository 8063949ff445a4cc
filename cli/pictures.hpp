// From a path on the command line to a decoded picture, and what is said of one that matches poorly.
#pragma once

#include <string>
#include <whorl/decode.hpp>

namespace whorl::cli {

/// Decodes the file, or standard input for "-". A folder or anything unreadable is an error.
Result<DecodedImage> load_picture(const std::string& path, const DecodeOptions& options);

/// For a person: why a hash of such a quality helps little.
std::string low_quality_warning(int quality);

/// For a person: why a picture was not looked at any further.
std::string left_out_warning(int quality, int min_quality);

}  // namespace whorl::cli
