// Reads bundles and receipts from files.
#pragma once

#include <string>
#include <whorl/receipt.hpp>

#include "cli/case/keys.hpp"

namespace whorl::cli {

/// The help of --key, for people and platforms alike.
inline constexpr auto kAnyKeyHelp = "Your key: the folder of your case, or a key file";

/// The bytes of a file, or of standard input for "-". Throws Refusal, also when it is longer than any bundle.
std::string read_statement_file(const std::string& path);

/// The bundle or receipt in a file. Checks its signatures. Throws Refusal.
Statement open_statement_file(const std::string& path, const Keys& keys);

}  // namespace whorl::cli
