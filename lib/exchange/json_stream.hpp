// JSON that is too long to be held in memory, value by value.
#pragma once

#include <cstddef>
#include <string>
#include <vector>
#include <whorl/exchange.hpp>

#include "lib/exchange/json.hpp"

namespace whorl::exchange {

/// Characters of a ByteSource for the parser. It ends early, and says so, when a source fails or too many came
/// since the last mark().
class JsonBytes {
public:
    explicit JsonBytes(const ByteSource& source);

    /// The next character, or EOF; it stays the next one until advance().
    int peek();
    void advance() noexcept { ++at_; }

    /// Leaves blanks behind; false at the end.
    bool skip_blanks();

    /// From here on, kLongestExchangeRecord more characters may come.
    void mark() noexcept { marked_ = position(); }

    std::size_t position() const noexcept { return base_ + at_; }
    bool at_end() const noexcept { return ended_; }

    /// Whether all could be read so far.
    const Status& status() const noexcept { return status_; }

private:
    bool fill();

    const ByteSource& source_;
    std::vector<char> buffer_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::size_t base_ = 0;  // position of the buffer's first character
    std::size_t marked_ = 0;
    bool ended_ = false;
    Status status_;
};

/// Puts one value together from what a SAX parser tells.
class JsonBuilder {
public:
    JsonBuilder() = default;  // NOLINT(bugprone-exception-escape): of the library's noexcept constructor
    JsonBuilder(const JsonBuilder&) = delete;  // open_ points into root_
    JsonBuilder& operator=(const JsonBuilder&) = delete;

    /// Each takes the next part of the value; false when it is nested too deeply.
    bool open(Json&& empty);
    void close() { open_.pop_back(); }
    void key(std::string&& name) { key_ = std::move(name); }
    void scalar(Json&& value) { place(std::move(value)); }

    bool is_complete() const { return open_.empty(); }

    /// The complete value; the next one can begin.
    Json take() { return std::move(root_); }

private:
    Json* place(Json&& value);

    Json root_;
    std::vector<Json*> open_;  // the innermost last
    std::string key_;
};

}  // namespace whorl::exchange
