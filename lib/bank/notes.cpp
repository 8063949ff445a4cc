#include "lib/bank/notes.hpp"

#include "lib/bank/database.hpp"
#include "lib/bank/records.hpp"

namespace whorl::bank {
namespace {

constexpr std::size_t kMaxKeyBytes = 1024;

}  // namespace

void check_note_key(std::string_view key) {
    if (key.empty() || key.size() > kMaxKeyBytes) {
        fail(ErrorKind::invalid, "the key of a note has " + std::to_string(key.size()) + " bytes, not 1 to " +
                                     std::to_string(kMaxKeyBytes));
    }
    check_text(key, "the key of a note");
}

void check_note_text(std::string_view text) {
    check_text(text, "the text of a note");
}

std::optional<std::string> find_note(Connection& connection, std::string_view key) {
    if (!has_notes(connection)) {
        return std::nullopt;
    }
    Query query(connection, "SELECT text FROM notes WHERE key = ?", key);
    return query.next() ? std::optional<std::string>(query.text(0)) : std::nullopt;
}

void set_note(Connection& connection, std::string_view key, std::string_view text) {
    if (text.empty()) {
        Query(connection, "DELETE FROM notes WHERE key = ?").run(key);
    } else {
        Query(connection, "INSERT OR REPLACE INTO notes (key, text) VALUES (?, ?)").run(key, text);
    }
}

void each_note(Connection& connection, std::string_view prefix, const UseNote& use) {
    if (!has_notes(connection)) {
        return;
    }
    Query query(connection, "SELECT key, text FROM notes WHERE key >= ? ORDER BY key", prefix);
    while (query.next() && query.text(0).starts_with(prefix) && use(query.text(0), query.text(1))) {
    }
}

}  // namespace whorl::bank
