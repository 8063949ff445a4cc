// Hashes as text, at distances that are known, and the banks that hold them.
#pragma once

#include <string>
#include <vector>

#include "tests/cli/run.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace whorl::test {

/// The nth of a row of PDQ hashes; any two are 90 bits apart or more.
std::string hash_number(unsigned n);

/// The hash with `bits` bits altered.
std::string altered(const std::string& hash, int bits);

/// The JSON objects that the program prints, one a line.
std::vector<Json> objects_of(const std::vector<std::string>& words, int exit_code = 0,
                             const RunOptions& options = {});

/// A new bank in the folder that holds these hashes; the nth one has the id "n".
std::string bank_of(const TemporaryFolder& folder, const std::string& name, const std::vector<std::string>& hashes);

}  // namespace whorl::test
