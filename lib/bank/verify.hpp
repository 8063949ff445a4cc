// The examination of a whole bank.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// What is wrong with the database and the snapshots, a line each. Throws Failure when it cannot be examined.
std::vector<std::string> verify(Connection& connection, const std::filesystem::path& bank);

}  // namespace whorl::bank
