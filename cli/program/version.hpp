// What --version prints.
#pragma once

#include <string>

namespace whorl::cli {

/// The version of a program, how it was built, its hashes, and the libraries that decode pictures.
std::string version_text(const std::string& program);

}  // namespace whorl::cli
