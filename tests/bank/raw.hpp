// A bank's file as SQLite alone has it.
#pragma once

#include <sqlite3.h>

#include <filesystem>

#include "tests/support/catch.hpp"

namespace whorl::test {

/// Another program's hand on the bank.
class Raw {
public:
    explicit Raw(const std::filesystem::path& file) {
        REQUIRE(sqlite3_open(file.c_str(), &database_) == SQLITE_OK);
    }
    ~Raw() { sqlite3_close(database_); }
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;
    void run(const char* sql) { REQUIRE(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK); }

private:
    sqlite3* database_ = nullptr;
};

/// Makes a bank what the second format was, in which no record was set aside.
inline void make_second_format(const std::filesystem::path& bank) {
    Raw(bank).run(
        "BEGIN; DROP INDEX records_review; DROP INDEX records_ended; PRAGMA user_version = 2; COMMIT; "
        "PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Makes a bank what the first format was, in which there were no notes.
inline void make_first_format(const std::filesystem::path& bank) {
    make_second_format(bank);
    Raw(bank).run("BEGIN; DROP TABLE notes; PRAGMA user_version = 1; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace whorl::test
