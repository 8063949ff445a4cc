#include "cli/program/picture_sandbox.hpp"

#include <unistd.h>

#include <thread>

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/words.hpp"
#include "lib/posix/picture_file.hpp"

namespace whorl::cli {
namespace {

std::size_t max_answer_of(AnswerKind kind, std::size_t file_size) {
    constexpr std::size_t kMaxMore = std::size_t{1} << 20U;  // than the file, in a copy
    return kind == AnswerKind::facts ? kMaxFacts : file_size + kMaxMore + kMaxFacts;
}

/// A sandbox; nothing if none is wanted. Where the system has no seccomp, its workers are not locked in.
std::optional<Sandbox> start_sandbox(const SandboxFlags& flags, std::size_t workers, Console& console) {
    if (flags.use == SandboxUse::none) {
        return std::nullopt;
    }
    SandboxLimits limits;
    limits.time = std::chrono::seconds(flags.seconds);
    Result<Sandbox> sandbox = Decoder::start_sandbox(workers, limits);
    const Result<SandboxProtection> protection =
        sandbox ? sandbox->protection() : Result<SandboxProtection>(sandbox.error());
    if (!protection) {
        throw Refusal("the sandbox for reading pictures cannot be started (" + protection.error().message + ')',
                      kNoSandbox);
    }
    if (!protection->system_calls && flags.use == SandboxUse::required) {
        throw Refusal(
            "this system has no sandbox for reading pictures (it cannot filter system calls), but "
            "--require-sandbox was given",
            kNoSandbox);
    }
    if (!protection->system_calls) {
        console.alarm(
            "this system has no sandbox for reading pictures (it cannot filter system calls), so a harmful "
            "picture could attack this program; whorl doctor tells more");
    }
    const bool asked_for = workers != std::thread::hardware_concurrency();
    if (sandbox->workers() < workers && asked_for) {
        console.note("there is room for " + counted(sandbox->workers(), "picture") + " at the same time, not for " +
                     std::to_string(workers));
    }
    return std::move(sandbox).value();
}

/// Nothing can be read any more after the sandbox has failed.
void check(const Sandbox& sandbox) {
    if (sandbox.has_failed()) {
        throw Refusal(
            "the sandbox for reading pictures has failed: the process that starts its workers has ended or does "
            "not "
            "answer",
            kNoSandbox);
    }
}

Error about(const std::string& path, Error error) {
    error.input = path;
    return error;
}

/// The bytes of a picture's file, or of standard input for "-", in this process.
Result<std::vector<std::byte>> read_here(const std::string& path) {
    if (path != kStdin) {
        return read_image_file(path);
    }
    constexpr std::size_t kPart = 65536;
    std::vector<std::byte> bytes;
    for (std::size_t got = 0; got <= posix::kMaxPictureBytes;) {
        bytes.resize(got + kPart);
        const Result<std::size_t> n = posix::read_into(STDIN_FILENO, std::span(bytes).subspan(got));
        if (!n) {
            return about(path, n.error());
        }
        got += *n;
        if (*n < kPart) {
            bytes.resize(got);
            return bytes;
        }
    }
    return Error{ErrorKind::too_large, "gives more than " + std::to_string(posix::kMaxPictureBytes) + " bytes",
                 kStdin};
}

}  // namespace

ImageView OpenedPicture::pixels() const {
    const auto* decoded = std::get_if<DecodedImage>(&image_);
    return decoded != nullptr ? decoded->pixels.view() : std::get<SandboxedImage>(image_).pixels;
}

int OpenedPicture::width() const {
    return std::visit([](const auto& image) { return image.width; }, image_);
}

int OpenedPicture::height() const {
    return std::visit([](const auto& image) { return image.height; }, image_);
}

PictureSandbox::PictureSandbox(const SandboxFlags& flags, std::size_t workers, Console& console)
    : sandbox_(start_sandbox(flags, workers, console)), jobs_(sandbox_ ? sandbox_->workers() : workers) {}

Result<OpenedPicture> PictureSandbox::decode(const std::string& path, const DecodeOptions& options) const {
    if (!sandbox_) {
        const Result<std::vector<std::byte>> file = read_here(path);
        Result<DecodedImage> image = file ? decode_image(*file, options, path) : Result<DecodedImage>(file.error());
        return image ? Result(OpenedPicture(*std::move(image))) : Result<OpenedPicture>(image.error());
    }
    const Decoder decoder(*sandbox_);
    Result<SandboxedImage> image =
        path == kStdin ? decoder.read(STDIN_FILENO, options, kStdin) : decoder.load(path, options);
    if (image) {
        return OpenedPicture(*std::move(image));
    }
    check(*sandbox_);
    return image.error();
}

Result<PictureBytes> PictureSandbox::run(SandboxedWork work, const std::string& path, AnswerKind kind) const {
    if (!sandbox_) {
        const Result<std::vector<std::byte>> file = read_here(path);
        if (!file) {
            return file.error();
        }
        PictureBytes answer(max_answer_of(kind, file->size()));
        const Result<std::size_t> size = work({}, *file, answer);
        if (!size) {
            return about(path, size.error());
        }
        answer.resize(*size);
        return answer;
    }
    SandboxLoan loan = sandbox_->lend();
    const Result<std::size_t> size =
        path == kStdin ? read_picture_stream(STDIN_FILENO, loan) : read_picture_file(path, loan);
    if (!size) {
        return about(path, size.error());
    }
    SandboxTerms terms;
    terms.max_answer = max_answer_of(kind, *size);
    Result<std::span<const std::byte>> answer = loan.run(work, {}, *size, terms);
    if (!answer && answer.error().kind == ErrorKind::too_large && loan.end() == SandboxEnd::failed &&
        loan.enlarge()) {
        answer = loan.run(work, {}, *size, terms);
    }
    if (!answer) {
        check(*sandbox_);
        return about(path, answer.error());
    }
    return PictureBytes(answer->begin(), answer->end());
}

}  // namespace whorl::cli
