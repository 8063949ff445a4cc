// Reads bundles and receipts from files.
#pragma once

#include <span>
#include <string>
#include <whorl/age.hpp>
#include <whorl/receipt.hpp>

namespace whorl::cli {

/// The bytes of a file, or of standard input for "-". Throws Refusal, also when it is longer than any bundle.
std::string read_statement_file(const std::string& path);

/// The bundle or receipt in a file. Checks its signatures. Throws Refusal.
Statement open_statement_file(const std::string& path, std::span<const AgeIdentity> identities);

}  // namespace whorl::cli
