// The examination of a whole bank.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// The faults of the database and the snapshots, a line for each. Throws Failure when they cannot be examined.
std::vector<std::string> verify(Connection& connection, const std::filesystem::path& bank);

}  // namespace whorl::bank
