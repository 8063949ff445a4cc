// Bundles and receipts as they are read from files.
#pragma once

#include <string>
#include <whorl/receipt.hpp>

#include "cli/case/keys.hpp"

namespace whorl::cli {

/// The bytes of a file, or of standard input for "-", as far as a bundle may be long. Throws Refusal.
std::string read_statement_file(const std::string& path);

/// The bundle or receipt in a file, once its signatures have been checked. Throws Refusal.
Statement open_statement_file(const std::string& path, const Keys& keys);

}  // namespace whorl::cli
