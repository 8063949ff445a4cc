// A record of a bank as a person reads it.
#pragma once

#include <string>
#include <whorl/bank.hpp>

namespace whorl::cli {

/// "17 pdq HASH, source hotline, id 2026-117, ...", a line.
std::string record_text(const BankRecord& record);

}  // namespace whorl::cli
