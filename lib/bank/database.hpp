// The bank's file: its tables, how it is made, and how it is told from other files.
#pragma once

#include <string>
#include <vector>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// Makes an empty bank, which is there whole or not at all; `file` is absolute.
void create_database(const std::filesystem::path& file);

/// Opens an existing bank's file; `file` is absolute. For writing, its tables are brought to the newest format.
Connection open_database(const std::filesystem::path& file, Connection::Access access);

/// How the tables of this file are defined otherwise than its format has them: a line each.
std::vector<std::string> check_tables(Connection& connection);

/// Whether the file has a table of notes: it has none as long as only older programs wrote to it.
bool has_notes(Connection& connection);

/// Grows by one with every transaction that changes records.
std::uint64_t current_revision(Connection& connection);

/// SQLite's log of what is not yet in the file.
std::filesystem::path log_file(const std::filesystem::path& file);

/// What a new file's name says is also on the disk when this returns.
void sync_folder_of(const std::filesystem::path& file);

}  // namespace whorl::bank
