#include "cli/program/picture_sandbox.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <whorl/decoder.hpp>

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

/// As for files: a picture below the pixel limit needs less.
constexpr std::size_t kMaxStdinBytes = std::size_t{1} << 30U;

/// Without a sandbox, an answer is longer than the file by this at most.
constexpr std::size_t kMostMore = std::size_t{16} << 20U;

/// A sandbox that works; nothing if there is none and none is required.
std::optional<Sandbox> start_sandbox(const SandboxFlags& flags, std::size_t workers, Console& console) {
    if (flags.use == SandboxUse::none) {
        return std::nullopt;
    }
    SandboxLimits limits;
    limits.time = std::chrono::seconds(flags.seconds);
    Result<Sandbox> sandbox = Decoder::start_sandbox(workers, limits);
    const Result<SandboxProtection> protection =
        sandbox ? sandbox->protection() : Result<SandboxProtection>(sandbox.error());
    if (protection && protection->system_calls) {
        return std::move(sandbox).value();
    }
    const std::string reason = protection ? "it cannot filter system calls" : protection.error().message;
    if (flags.use == SandboxUse::required) {
        throw Refusal(
            "this system has no sandbox for reading pictures (" + reason + "), but --require-sandbox was given",
            kNoSandbox);
    }
    console.note("this system has no sandbox for reading pictures (" + reason +
                 "), so a harmful picture could attack this program; whorl doctor tells more");
    return sandbox && protection ? std::optional(std::move(sandbox).value()) : std::nullopt;
}

Error named(Error error, const std::string& path) {
    error.input = path;
    return error;
}

}  // namespace

PictureSandbox::PictureSandbox(const SandboxFlags& flags, std::size_t workers, Console& console)
    : sandbox_(start_sandbox(flags, workers, console)) {}

Result<PictureBytes> PictureSandbox::run(SandboxedWork work, const std::string& path) const {
    if (!sandbox_) {
        const Result<std::vector<std::byte>> file = read_picture(path);
        if (!file) {
            return file.error();
        }
        PictureBytes answer(file->size() + kMostMore);
        const Result<std::size_t> size = work({}, *file, answer);
        if (!size) {
            return named(size.error(), path);
        }
        answer.resize(*size);
        return answer;
    }
    SandboxLoan loan = sandbox_->lend();
    const Result<std::size_t> size =
        path == kStdin ? read_picture_stream(STDIN_FILENO, loan.area()) : read_picture_file(path, loan.area());
    if (!size) {
        return named(size.error(), path);
    }
    const Result<std::span<const std::byte>> answer = loan.run(work, {}, *size);
    if (!answer) {
        return named(answer.error(), path);
    }
    return PictureBytes(answer->begin(), answer->end());
}

Result<std::vector<std::byte>> read_picture(const std::string& path) {
    if (path != kStdin) {
        return read_image_file(path);
    }
    std::vector<std::byte> bytes;
    std::array<std::byte, 65536> part;
    while (const std::size_t n = std::fread(part.data(), 1, part.size(), stdin)) {
        bytes.insert(bytes.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(n));
        if (bytes.size() > kMaxStdinBytes) {
            return Error{ErrorKind::too_large, "gives more than " + std::to_string(kMaxStdinBytes) + " bytes",
                         kStdin};
        }
    }
    if (std::ferror(stdin) != 0) {
        return Error{ErrorKind::unreadable, "cannot be read: " + std::generic_category().message(errno), kStdin};
    }
    return bytes;
}

}  // namespace whorl::cli
