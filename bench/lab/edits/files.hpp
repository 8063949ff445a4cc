// Picture files in memory, for operations that save and open again.
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <vector>
#include <whorl/pixels.hpp>

namespace whorl::lab {

/// For libraries that write to a FILE.
class FileInMemory {
public:
    /// Throws std::bad_alloc.
    FileInMemory();
    ~FileInMemory();
    FileInMemory(const FileInMemory&) = delete;
    FileInMemory& operator=(const FileInMemory&) = delete;

    std::FILE* stream() noexcept { return stream_; }

    /// What was written. Valid until more is written.
    std::span<const std::byte> bytes();

private:
    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::FILE* stream_;
};

/// As most programs save it: baseline, 4:2:0. Throws CannotEdit.
std::vector<std::byte> jpeg_file(const ImageView& picture, int quality);

/// Throws CannotEdit when a side is longer than the format allows.
void check_sides(const ImageView& picture, int most, const std::string& format);

/// The file as Whorl decodes it. Throws CannotEdit when it does not.
Image decoded(std::span<const std::byte> file);

}  // namespace whorl::lab
