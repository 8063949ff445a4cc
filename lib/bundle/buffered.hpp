// Buffered streams for the parsers of lib/bundle, with errors as Failure.
#pragma once

#include <optional>
#include <string>
#include <whorl/byte_stream.hpp>
#include <whorl/secret.hpp>

namespace whorl::bundle {

/// A source with a buffer. All members throw Failure with the error of the source.
class Buffered {
public:
    explicit Buffered(ByteSource source);

    /// The next byte, without taking it; nothing at the end.
    std::optional<char> peek();

    /// Takes the byte of peek().
    void skip() { ++begin_; }

    /// The next line with its LF. Of a line of more than `longest` bytes, the first `longest` without LF. The last
    /// line may have no LF.
    std::string line(std::size_t longest);

    /// Reads the next bytes; fewer than `into` holds only at the end. Returns their number.
    std::size_t read(std::span<char> into);

private:
    bool fill();
    char* buffer();

    ByteSource source_;
    Secret bytes_;  ///< secret, because plaintext passes through it
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool ended_ = false;
};

/// Writes the bytes to the sink, or throws Failure with its error.
void put(const ByteSink& sink, std::span<const char> bytes);

}  // namespace whorl::bundle
