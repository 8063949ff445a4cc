// Sources and sinks of bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <whorl/error.hpp>

namespace whorl {

/// Writes the next bytes of a stream to the front of `into` and returns their number; 0 at the end.
using ByteSource = std::function<Result<std::size_t>(std::span<char> into)>;

/// Takes the next bytes of a stream, or says why it cannot.
using ByteSink = std::function<Status(std::span<const char> bytes)>;

/// The bytes of a text, which must outlive the source.
inline ByteSource text_source(std::string_view text) {
    return [text](std::span<char> into) mutable -> Result<std::size_t> {
        const std::size_t n = text.copy(into.data(), into.size());
        text.remove_prefix(n);
        return n;
    };
}

}  // namespace whorl
