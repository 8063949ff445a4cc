// Files that are written whole or not at all, and files that only their owner may read.
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

/// A new file that only its owner may read. Without commit(), nothing remains of it: it has no name until then.
/// Where the file system cannot do that, it has the name PATH.part-XXXXXX; the destructor deletes that, but a
/// signal that ends the program leaves it behind. Never replaces a file. Move-only. Not thread safe.
class NewFile {
public:
    /// Errors `exists`, `unwritable`.
    static Result<NewFile> create(const std::filesystem::path& path);

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&& other) noexcept;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    /// Whether the file system keeps other users out. Those of memory sticks often cannot.
    bool is_private() const;

    /// Appends. Error `unwritable`.
    Status write(std::span<const char> bytes);

    /// A sink that calls write(). The NewFile must outlive the sink and must not move.
    ByteSink sink();

    /// Syncs the contents to the disk, gives the file its name, and syncs the name. Call nothing after it. Errors
    /// `exists`, `unwritable` (also when a write failed before). After an error there is no file, unless the text
    /// says that it is written.
    Status commit();

private:
    NewFile(std::filesystem::path path, std::unique_ptr<posix::WholeFile> file);

    std::filesystem::path path_;
    std::unique_ptr<posix::WholeFile> file_;
};

/// A new folder that only its owner may enter. Without commit(), the destructor deletes it with everything in it; a
/// crash or a signal that ends the program leaves it behind. Move-only. Not thread safe.
class NewFolder {
public:
    /// Takes an empty folder that exists already, and closes it to other users; of this one, the destructor deletes
    /// the contents only. Errors: `exists` for anything else with that name, `unwritable`; `insecure` when the file
    /// system cannot keep other users out.
    static Result<NewFolder> create(const std::filesystem::path& path);

    NewFolder(NewFolder&& other) noexcept;
    NewFolder& operator=(NewFolder&& other) noexcept;
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;
    ~NewFolder();

    /// Syncs its name to the disk. Error `unwritable`; then it is deleted.
    Status commit();

private:
    NewFolder(std::filesystem::path path, bool made);

    std::filesystem::path path_;
    bool made_;         ///< the folder itself
    bool goes_ = true;  ///< unless it is committed
};

/// Reads a secret file. Errors: `not_found`, `unreadable`, `insecure` when other users may read or change it,
/// `invalid` when it is not a regular file, `too_large` when it has more than `max_bytes`.
Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace whorl
