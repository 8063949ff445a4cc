// The sandbox that a command opens pictures in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>
#include <whorl/sandbox.hpp>
#include <whorl/wipe.hpp>

#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// Bytes of or about a picture, overwritten when they go.
using PictureBytes = std::vector<std::byte, WipingAllocator<std::byte>>;

class PictureSandbox {
public:
    /// So many pictures at once. Make it before the first thread, and before anything secret is read: the sandbox
    /// starts as a copy of this process. Warns where there is none; throws Refusal where one is required.
    PictureSandbox(const SandboxFlags& flags, std::size_t workers, Console& console);

    /// None where the system has none, or the flags want none.
    Sandbox* get() const { return sandbox_ ? &*sandbox_ : nullptr; }

    /// Reads the file, or standard input for "-", and lets the sandbox work on it, or this process where there is
    /// none. The answer of the work, or why there is none.
    Result<PictureBytes> run(SandboxedWork work, const std::string& path) const;

private:
    mutable std::optional<Sandbox> sandbox_;
};

/// The bytes of a picture's file, or of standard input for "-".
Result<std::vector<std::byte>> read_picture(const std::string& path);

}  // namespace whorl::cli
