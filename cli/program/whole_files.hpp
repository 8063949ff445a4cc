// Files that are read whole, and new ones that are there whole or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whorl::cli {

/// The bytes of a file, or of standard input for "-". Throws Refusal, also when there are more than `largest`.
std::string read_whole(const std::string& path, std::size_t largest);

/// Throws Refusal when there is a file of that name, so that nothing is done in vain; "-" is none.
void expect_absent(const std::string& path);

/// Writes a new file, which is there whole or not at all and never replaces another; or to standard output for "-".
/// Throws Refusal, OutputError.
void write_new_file(const std::string& path, std::string_view text);

}  // namespace whorl::cli
