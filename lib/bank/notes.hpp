// Notes: texts by key, which programs store in a bank beside its records.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// Throw Failure `invalid` for an invalid key or text of a note.
void check_note_key(std::string_view key);
void check_note_text(std::string_view text);

std::optional<std::string> find_note(Connection& connection, std::string_view key);

/// Works in the open transaction. An empty text deletes the note.
void set_note(Connection& connection, std::string_view key, std::string_view text);

struct Note {
    std::string key;
    std::string text;
};

/// Notes with the prefix and with keys from `from` on, by key.
std::vector<Note> notes_from(Connection& connection, std::string_view from, std::string_view prefix,
                             std::size_t limit);

/// The `from` of notes_from() that continues after this key.
std::string behind(std::string_view key);

}  // namespace whorl::bank
