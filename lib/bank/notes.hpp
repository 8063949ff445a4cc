// Notes: texts by key, which programs store in a bank beside its records.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// Throw Failure `invalid` for an invalid key or text of a note.
void check_note_key(std::string_view key);
void check_note_text(std::string_view text);

std::optional<std::string> find_note(Connection& connection, std::string_view key);

/// Works in the open transaction. An empty text deletes the note.
void set_note(Connection& connection, std::string_view key, std::string_view text);

using UseNote = std::function<bool(std::string_view key, std::string_view text)>;

/// Calls `use` for the notes with the prefix, by key, until it returns false.
void each_note(Connection& connection, std::string_view prefix, const UseNote& use);

}  // namespace whorl::bank
