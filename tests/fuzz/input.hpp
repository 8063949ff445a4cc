// A fuzzer's bytes, taken as numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace whorl::fuzz {

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

    bool empty() const { return bytes_.empty(); }
    std::span<const std::uint8_t> rest() const { return bytes_; }

    /// The next byte; zero beyond the end.
    std::uint8_t byte() {
        if (bytes_.empty()) {
            return 0;
        }
        const std::uint8_t value = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return value;
    }

    std::uint64_t number(int bytes) {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            value = value << 8U | byte();
        }
        return value;
    }

private:
    std::span<const std::uint8_t> bytes_;
};

/// Ends the run where something is not as it must be.
inline void require(bool condition) {
    if (!condition) {
        __builtin_trap();
    }
}

}  // namespace whorl::fuzz
