// SHA-256 (FIPS 180-4), which names signed documents and keys.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <whorl/error.hpp>

namespace whorl {

/// A digest. A value.
struct Sha256 {
    std::array<std::byte, 32> bytes{};

    /// The digest of this text.
    static Sha256 of(std::string_view text);

    /// 64 lower-case hexadecimal digits.
    std::string hex() const;

    /// Reads what hex() writes and nothing else. Error `invalid`.
    static Result<Sha256> parse_hex(std::string_view text);

    friend auto operator<=>(const Sha256&, const Sha256&) = default;  // NOLINT(modernize-use-nullptr)
};

}  // namespace whorl
