// Files that are there whole or not at all, and files that nobody else may read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <whorl/byte_stream.hpp>
#include <whorl/error.hpp>
#include <whorl/secret.hpp>

namespace whorl {

namespace posix {
class WholeFile;
}

/// A file in the making, under another name beside its own: PATH.part-XXXXXX, readable by its owner only. It gets
/// its name when it is committed, and vanishes otherwise; only a crash leaves it behind. Never replaces a file.
/// Moves only. Not thread safe.
class NewFile {
public:
    /// Error `exists` when there is something of that name, `unwritable`.
    static Result<NewFile> create(const std::filesystem::path& path);

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&& other) noexcept;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    /// Whether the file system keeps it from others. Those of memory sticks often cannot.
    bool is_private() const;

    /// Appends. Error `unwritable`.
    Status write(std::span<const char> bytes);

    /// write(), for what writes to a sink. The file must outlive it and stay where it is.
    ByteSink sink();

    /// Puts the contents and then the name on the disk, unless a write failed. Nothing may be written after. Errors
    /// `exists`, `unwritable`: then there is no file, unless the disk failed on the last step.
    Status commit();

private:
    NewFile(std::filesystem::path path, std::unique_ptr<posix::WholeFile> file);

    std::filesystem::path path_;
    std::unique_ptr<posix::WholeFile> file_;
};

/// A new folder that only its owner may enter. It stays when it is committed, and goes otherwise with all that is
/// in it; only a crash leaves it behind. Moves only. Not thread safe.
class NewFolder {
public:
    /// An empty folder that is there already is taken, closed to others, and never removed. Errors: `exists` when
    /// there is something else of that name, `unwritable`; `insecure` when the file system cannot keep others out.
    static Result<NewFolder> create(const std::filesystem::path& path);

    NewFolder(NewFolder&& other) noexcept;
    NewFolder& operator=(NewFolder&& other) noexcept;
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;
    ~NewFolder();

    /// Puts its name on the disk. Error `unwritable`: then it goes.
    Status commit();

private:
    NewFolder(std::filesystem::path path, bool made);

    std::filesystem::path path_;
    bool goes_;
};

/// Reads a file that holds a secret. Errors: `not_found`, `unreadable`, `insecure` when others than its owner may
/// read or change it, `invalid` when it is no regular file, `too_large` when it is longer than `max_bytes`.
Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace whorl
