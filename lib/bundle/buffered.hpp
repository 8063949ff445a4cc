// Streams inside lib/bundle: bytes as parsers want them, errors as Failure.
#pragma once

#include <optional>
#include <string>
#include <whorl/byte_stream.hpp>
#include <whorl/secret.hpp>

namespace whorl::bundle {

/// A source with a buffer. All members throw Failure with the source's error.
class Buffered {
public:
    explicit Buffered(ByteSource source);

    /// The next byte, which stays; nothing at the end.
    std::optional<char> peek();

    /// Takes the byte that peek() showed.
    void skip() { ++begin_; }

    /// The next line with its LF. It lacks the LF when it is longer than `longest`, of which so many are taken, or
    /// when the stream ends.
    std::string line(std::size_t longest);

    /// The next bytes, fewer than wanted only at the end; how many.
    std::size_t read(std::span<char> into);

private:
    bool fill();
    char* buffer();

    ByteSource source_;
    Secret bytes_;  ///< what is to be sealed passes through
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool ended_ = false;
};

/// Hands the bytes on, or throws Failure with the sink's error.
void put(const ByteSink& sink, std::span<const char> bytes);

}  // namespace whorl::bundle
