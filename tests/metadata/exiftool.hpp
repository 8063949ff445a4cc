// exiftool, which writes what we read, and judges what we leave.
#pragma once

#include <string>
#include <vector>

#include "tests/support/encode.hpp"

namespace whorl::test {

/// The file with tags that exiftool writes; an argument each, as "-EXIF:Artist=Ann". Throws when it does not.
File with_tags(const File& file, const std::vector<std::string>& arguments);

/// Tags of all kinds, for JPEG. PNG and WebP can hold some of them.
std::vector<std::string> telling_tags();

/// Of each file, what exiftool finds in it beyond what belongs to a picture without metadata: its format and size,
/// how it is compressed, its density, the numbers of its profile, which way is up. "GROUP:TAG=VALUE".
std::vector<std::vector<std::string>> found_by_exiftool(const std::vector<File>& files);

}  // namespace whorl::test
