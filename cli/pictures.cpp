#include "pictures.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <span>
#include <system_error>

#include "command.hpp"
#include "inputs.hpp"

namespace whorl::cli {
namespace {

/// As for files: no picture below the pixel limit needs more.
constexpr std::size_t kMaxStdinBytes = std::size_t{1} << 30U;

template <class Image>
Result<Picture> picture_of(Result<Image> image) {
    return image ? Result(Picture(std::move(image).value())) : Result<Picture>(image.error());
}

/// A sandbox that holds; nothing where there is none and none is required.
std::optional<Sandbox> start_sandbox(const SandboxFlags& flags, std::size_t workers, Console& console) {
    if (flags.use == SandboxUse::none) {
        return std::nullopt;
    }
    SandboxLimits limits;
    limits.time = std::chrono::seconds(flags.seconds);
    Result<Sandbox> sandbox = Sandbox::start(workers, limits);
    const Result<SandboxProtection> protection =
        sandbox ? sandbox->protection() : Result<SandboxProtection>(sandbox.error());
    if (protection && protection->system_calls) {
        return std::move(sandbox).value();
    }
    const std::string reason = protection ? "it cannot filter system calls" : protection.error().message;
    if (flags.use == SandboxUse::required) {
        throw Refusal(
            "this system cannot lock in what reads pictures (" + reason + "), and --require-sandbox is given",
            kNoSandbox);
    }
    console.note("this system cannot lock in what reads pictures (" + reason +
                 "): a picture that was made to harm might do so; whorl doctor tells more");
    return sandbox && protection ? std::optional(std::move(sandbox).value()) : std::nullopt;
}

}  // namespace

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

ImageView Picture::pixels() const {
    const auto* sandboxed = std::get_if<SandboxedImage>(&image_);
    return sandboxed != nullptr ? sandboxed->pixels : std::get<DecodedImage>(image_).pixels.view();
}

int Picture::width() const {
    return std::visit([](const auto& image) { return image.width; }, image_);
}

int Picture::height() const {
    return std::visit([](const auto& image) { return image.height; }, image_);
}

Pictures::Pictures(const HashFlags& flags, std::size_t jobs, Console& console)
    : flags_(flags), sandbox_(start_sandbox(flags.sandbox, jobs, console)) {
    if (sandbox_) {
        decoder_.emplace(*sandbox_);
    }
}

Result<Picture> Pictures::load(const std::string& path) const {
    const DecodeOptions options = flags_.decode_options();
    if (decoder_) {
        return picture_of(path == kStdin ? decoder_->read(STDIN_FILENO, options, kStdin)
                                         : decoder_->load(path, options));
    }
    const Result<std::vector<std::byte>> bytes = read_picture(path);
    return bytes ? picture_of(decode_image(*bytes, options, path)) : bytes.error();
}

std::string low_quality_warning(int quality) {
    return "quality " + std::to_string(quality) +
           " of 100: too little detail to match reliably; other plain pictures may have a similar hash";
}

std::string left_out_warning(int quality, int min_quality) {
    return "left out: its quality " + std::to_string(quality) + " is below " + std::to_string(min_quality);
}

}  // namespace whorl::cli
