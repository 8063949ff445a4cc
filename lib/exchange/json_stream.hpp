// JSON that is too long for memory, value by value.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>
#include <whorl/exchange.hpp>

namespace whorl::exchange {

/// The characters of a ByteSource for the parser. Ends early when the source fails, or after too many characters
/// since the last mark(); status() says so.
class JsonBytes {
public:
    explicit JsonBytes(const ByteSource& source);

    /// The next character, or EOF.
    int next();

    /// Skips blanks; false at the end.
    bool skip_blanks();

    /// Allows kMaxExchangeRecordBytes more characters from here on.
    void mark() noexcept { marked_ = position(); }

    std::size_t position() const noexcept { return base_ + at_; }
    bool at_end() const noexcept { return ended_; }

    /// Whether everything could be read so far.
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

}  // namespace whorl::exchange
