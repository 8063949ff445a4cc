// The file of a bank: its tables, how it is created, and how it is recognised.
#pragma once

#include <string>
#include <vector>
#include <whorl/bank.hpp>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// Creates an empty bank, which is never there in part. `file` is absolute.
void create_database(const std::filesystem::path& file, BankSharing sharing);

/// Opens the file of an existing bank. `file` is absolute. For writing, converts its tables to the newest format.
Connection open_database(const std::filesystem::path& file, Connection::Access access);

/// The differences between the tables of this file and those of its format, a line for each.
std::vector<std::string> check_tables(Connection& connection);

/// Whether the file has a table of notes. It has none as long as only older programs wrote to it.
bool has_notes(Connection& connection);

/// Whether the file may have records that are set aside.
bool has_review(Connection& connection);

/// Increases by one with every transaction that changes records.
std::uint64_t current_revision(Connection& connection);

/// SQLite's log of changes that are not yet in the file.
std::filesystem::path log_file(const std::filesystem::path& file);

/// Syncs that the snapshots are deleted to the disk.
void sync_folder_of(const std::filesystem::path& file);

}  // namespace whorl::bank
