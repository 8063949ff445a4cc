// The memory of segments: allocated, or mapped from a file; freed by the last owner.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <whorl/error.hpp>

namespace whorl::match {

/// The size of a part with padding: each part begins on a cache line, and whole vectors may be read at its end.
constexpr std::size_t padded(std::size_t bytes) {
    return (bytes + 63) / 64 * 64 + 64;
}

/// Places parts one after the other.
class PartSizes {
public:
    /// The place of the next part, which has `bytes`.
    std::size_t take(std::size_t bytes) {
        const std::size_t offset = total_;
        total_ += padded(bytes);
        return offset;
    }
    std::size_t total() const noexcept { return total_; }

private:
    std::size_t total_ = 0;
};

/// Zeroed memory, aligned to cache lines, in huge pages if it is large and the system has them. Throws
/// std::bad_alloc.
std::shared_ptr<std::byte> take_memory(std::size_t bytes);

struct MappedFile {
    std::shared_ptr<const std::byte> memory;
    std::size_t size = 0;
};

/// Maps a regular file, read-only. Errors: not_found, unreadable.
Result<MappedFile> map_file(const std::filesystem::path& file);

}  // namespace whorl::match
