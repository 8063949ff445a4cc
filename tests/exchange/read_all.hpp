// Reads a text as a stream and keeps all that its reader said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/exchange.hpp>

namespace whorl::test {

struct WhatWasRead {
    std::vector<ReadRecord> records;
    std::vector<std::string> faults;  ///< "line 2: is not ..."
    std::vector<std::string> notes;
    std::optional<Error> error;
};

/// In parts of `part` bytes; `format` may be empty, to have it guessed.
WhatWasRead read_all(std::string_view text, std::string_view format = {},
                     const ReadOptions& options = {.own = true}, std::size_t part = 65536);

/// A PDQ hash of that many distinct values of `n`, as text.
std::string hex_of(unsigned n);

/// As the records of a bank, with keys from 1.
std::vector<BankRecord> as_bank_records(const std::vector<ReadRecord>& records);

/// One stream of these. Throws std::runtime_error when a record cannot be said.
std::string written(const std::vector<BankRecord>& records, std::string_view format);

}  // namespace whorl::test
