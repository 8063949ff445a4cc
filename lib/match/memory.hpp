// Memory that segments lie in: taken from the system or mapped from a file, and given back by whom it is shared.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <whorl/error.hpp>

namespace whorl::match {

/// Every part of what is laid out in memory begins on a cache line and may be read by whole vectors at its end:
/// the bytes that a part of so many takes.
constexpr std::size_t padded(std::size_t bytes) {
    return (bytes + 63) / 64 * 64 + 64;
}

/// Lays parts out one after the other.
class PartSizes {
public:
    /// Where a part of so many bytes begins.
    std::size_t take(std::size_t bytes) {
        const std::size_t offset = total_;
        total_ += padded(bytes);
        return offset;
    }
    std::size_t total() const noexcept { return total_; }

private:
    std::size_t total_ = 0;
};

/// Zeroed, aligned to cache lines, in huge pages where it is large and the system has them. Throws std::bad_alloc.
std::shared_ptr<std::byte> take_memory(std::size_t bytes);

struct MappedFile {
    std::shared_ptr<const std::byte> memory;
    std::size_t size = 0;
};

/// A regular file, read-only. Errors: not_found, unreadable.
Result<MappedFile> map_file(const std::filesystem::path& file);

}  // namespace whorl::match
