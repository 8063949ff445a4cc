// Notes: texts by key, which programs keep in a bank beside the records that they are about.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// Throw Failure `invalid` for what is no key, or no text, of a note.
void check_note_key(std::string_view key);
void check_note_text(std::string_view text);

std::optional<std::string> find_note(Connection& connection, std::string_view key);

/// In the transaction that is open. An empty text removes the note.
void set_note(Connection& connection, std::string_view key, std::string_view text);

struct Note {
    std::string key;
    std::string text;
};

/// Notes with the prefix whose keys are `from` or come behind it, by key.
std::vector<Note> notes_from(Connection& connection, std::string_view from, std::string_view prefix,
                             std::size_t limit);

/// Where notes_from() goes on behind this key.
std::string behind(std::string_view key);

}  // namespace whorl::bank
