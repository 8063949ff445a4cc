// Reading whole files, and writing new ones completely or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whorl::cli {

/// The bytes of a regular file, or of standard input for "-". Throws Refusal, also if there are more than
/// `largest`.
std::string read_whole(const std::string& path, std::size_t largest);

/// Throws Refusal if the file exists. For a check before long work; "-" never exists.
void expect_absent(const std::string& path);

/// Writes a new file completely or not at all, and never replaces another one. "-" is standard output.
/// Throws Refusal, OutputError.
void write_new_file(const std::string& path, std::string_view text);

}  // namespace whorl::cli
