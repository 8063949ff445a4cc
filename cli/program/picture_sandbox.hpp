// The sandbox in which a command opens pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>
#include <whorl/decoder.hpp>
#include <whorl/wipe.hpp>

#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// Bytes of a picture or about it, wiped when they are freed.
using PictureBytes = std::vector<std::byte, WipingAllocator<std::byte>>;

/// A decoded picture, in memory of the sandbox or of this process. Keeps a worker of the sandbox until it is gone.
class OpenedPicture {
public:
    explicit OpenedPicture(SandboxedImage image) : image_(std::move(image)) {}
    explicit OpenedPicture(DecodedImage image) : image_(std::move(image)) {}

    ImageView pixels() const;
    int width() const;   ///< of the full picture
    int height() const;  ///< likewise

private:
    std::variant<SandboxedImage, DecodedImage> image_;
};

/// What an answer may be, which says how long it may be.
enum class AnswerKind : std::uint8_t {
    facts,  ///< about the file: kMaxFacts bytes
    copy,   ///< of the file, a little longer at most, with facts
};
inline constexpr std::size_t kMaxFacts = std::size_t{2} << 20U;

/// Thread safe.
class PictureSandbox {
public:
    /// Works on `workers` pictures at once, or on fewer where memory is short, and says so. Create it before the
    /// first thread, and before you read a secret: the sandbox starts as a copy of this process. If the system has
    /// no seccomp, says so, or throws Refusal if the sandbox is required. Throws Refusal for every other reason why
    /// it cannot be started.
    PictureSandbox(const SandboxFlags& flags, std::size_t workers, Console& console);

    /// On how many pictures it works at once.
    std::size_t jobs() const { return jobs_; }

    /// Decodes the file, or standard input for "-", in the sandbox, or in this process if the flags want that.
    /// Errors name the path. Throws Refusal when the sandbox has failed: no picture can be read any more.
    Result<OpenedPicture> decode(const std::string& path, const DecodeOptions& options = {}) const;

    /// Reads the file, or standard input for "-", and runs the work on it there. Gives the answer of the work.
    /// Errors as for decode().
    Result<PictureBytes> run(SandboxedWork work, const std::string& path, AnswerKind kind) const;

private:
    mutable std::optional<Sandbox> sandbox_;
    std::size_t jobs_;
};

}  // namespace whorl::cli
