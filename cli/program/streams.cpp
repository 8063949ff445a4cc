#include "cli/program/streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <whorl/decode.hpp>

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kExists = " exists already; --force replaces it";

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

/// Closes what it opened; standard input stays open.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ > STDIN_FILENO) {
            close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

}  // namespace

Result<ByteSource> open_source(const std::string& path) {
    const int number = path == kStdin ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (number < 0) {
        return Error{errno == ENOENT ? ErrorKind::not_found : ErrorKind::unreadable,
                     "cannot be read: " + reason_of(errno), path};
    }
    return ByteSource([descriptor = std::make_shared<Descriptor>(number), path,
                       first = true](std::span<char> into) mutable -> Result<std::size_t> {
        ssize_t n = 0;
        do {
            n = read(descriptor->number(), into.data(), into.size());
        } while (n < 0 && errno == EINTR);
        if (n < 0) {
            return Error{ErrorKind::unreadable, "cannot be read: " + reason_of(errno), path};
        }
        const auto got = static_cast<std::size_t>(n);
        if (first && looks_like_image(std::as_bytes(into.first(got)))) {
            return Error{ErrorKind::invalid, "is a picture, but a list of hashes is needed here", path};
        }
        first = false;
        return got;
    });
}

OutputFile::OutputFile(const std::string& path, Existing existing) : existing_(existing), file_(stdout) {
    if (path.empty()) {
        return;
    }
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        throw OutputError(path + " is not a regular file");
    }
    if (fs::exists(status) && existing_ == Existing::refuse) {
        throw OutputError(path + kExists);
    }
    // Through a link, so that the file behind it is replaced and not the link.
    path_ = fs::weakly_canonical(path, error).native();
    if (error) {
        path_ = path;
    }
    const std::string partial = path_ + ".part-" + std::to_string(getpid());
    constexpr mode_t kByUmask = 0666;
    const int number = open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kByUmask);
    file_ = number < 0 ? nullptr : fdopen(number, "w");
    if (file_ == nullptr) {
        fail();
    }
    partial_ = partial;
}

OutputFile::~OutputFile() {
    if (!partial_.empty()) {
        std::fclose(file_);
        std::remove(partial_.c_str());
    }
}

void OutputFile::fail() const {
    if (existing_ == Existing::refuse && errno == EEXIST) {
        throw OutputError(path_ + kExists);
    }
    throw OutputError((path_.empty() ? "standard output" : path_) + " cannot be written: " + reason_of(errno));
}

void OutputFile::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) {
        fail();
    }
}

bool OutputFile::take_name() const {
    if (existing_ == Existing::replace) {
        return std::rename(partial_.c_str(), path_.c_str()) == 0;
    }
    if (::renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0) {
        return true;
    }
    // Not all file systems can do that; a link never replaces either.
    return (errno == EINVAL || errno == ENOSYS) && ::link(partial_.c_str(), path_.c_str()) == 0 &&
           ::unlink(partial_.c_str()) == 0;
}

void OutputFile::finish() {
    if (std::fflush(file_) != 0) {
        fail();
    }
    if (partial_.empty()) {
        return;
    }
    if (fsync(fileno(file_)) != 0 || !take_name()) {
        fail();
    }
    partial_.clear();
    std::fclose(file_);
}

}  // namespace whorl::cli
