#include "cli/program/streams.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <whorl/decode.hpp>

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "lib/posix/regular_file.hpp"
#include "lib/posix/whole_file.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kExists = " exists already; --force replaces it";
constexpr std::size_t kBufferBytes = std::size_t{1} << 16U;

Result<posix::Descriptor> open_for_reading(const std::string& path, Sources allowed) {
    if (path != kStdin && allowed == Sources::regular_files) {
        return posix::open_regular(path);
    }
    posix::Descriptor descriptor(path == kStdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                                : open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.number() < 0) {
        return posix::unreadable(errno, path);
    }
    return descriptor;
}

}  // namespace

void fill_closed_streams() {
    if (posix::fill_closed_streams() != 0) {
        throw OutputError("a standard stream is closed, and /dev/null cannot be opened in its place");
    }
}

Result<ByteSource> open_source(const std::string& path, Sources allowed) {
    Result<posix::Descriptor> opened = open_for_reading(path, allowed);
    if (!opened) {
        return std::move(opened).error();
    }
    return ByteSource([descriptor = std::make_shared<posix::Descriptor>(*std::move(opened)), path,
                       first = true](std::span<char> into) mutable -> Result<std::size_t> {
        ssize_t n = 0;
        do {
            n = read(descriptor->number(), into.data(), into.size());
        } while (n < 0 && errno == EINTR);
        if (n < 0) {
            return posix::unreadable(errno, path);
        }
        const auto got = static_cast<std::size_t>(n);
        if (first && looks_like_image(std::as_bytes(into.first(got)))) {
            return Error{ErrorKind::invalid, "is a picture; another kind of file is needed here", path};
        }
        first = false;
        return got;
    });
}

OutputFile::OutputFile(const std::string& path, Existing existing, Readers readers) : existing_(existing) {
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
    constexpr mode_t kByUmask = 0666;
    constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
    auto file = posix::WholeFile::create(path_, readers == Readers::owner ? kOwner : kByUmask);
    if (!file) {
        fail(file.error());
    }
    file_ = std::make_unique<posix::WholeFile>(*std::move(file));
}

OutputFile::~OutputFile() = default;

void OutputFile::fail(const Error& error) const {
    const std::string name = path_.empty() ? "standard output" : path_;
    throw OutputError(name + (error.kind == ErrorKind::exists ? kExists : ' ' + error.message));
}

void OutputFile::write(std::string_view text) {
    if (!file_) {
        if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
            fail(posix::unwritable(errno));
        }
        return;
    }
    buffer_ += text;
    if (buffer_.size() >= kBufferBytes) {
        flush();
    }
}

void OutputFile::flush() {
    if (const Status written = file_->write(std::as_bytes(std::span(buffer_))); !written) {
        fail(written.error());
    }
    buffer_.clear();
}

void OutputFile::finish() {
    if (!file_) {
        if (std::fflush(stdout) != 0) {
            fail(posix::unwritable(errno));
        }
        return;
    }
    flush();
    const Status done = existing_ == Existing::replace ? file_->replace() : file_->take_name();
    if (!done) {
        fail(done.error());
    }
}

}  // namespace whorl::cli
