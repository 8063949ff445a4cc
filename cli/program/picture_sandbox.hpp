// The sandbox in which a command opens pictures.
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

/// Bytes of a picture or about it, wiped when they are freed.
using PictureBytes = std::vector<std::byte, WipingAllocator<std::byte>>;

class PictureSandbox {
public:
    /// Works on `workers` pictures at once. Create it before the first thread, and before you read a secret: the
    /// sandbox starts as a copy of this process. If the system has no sandbox, warns, or throws Refusal if one is
    /// required.
    PictureSandbox(const SandboxFlags& flags, std::size_t workers, Console& console);

    /// Null if the system has none or the flags want none.
    Sandbox* get() const { return sandbox_ ? &*sandbox_ : nullptr; }

    /// Reads the file, or standard input for "-", and runs the work on it in the sandbox, or in this process if
    /// there is none. Gives the answer of the work.
    Result<PictureBytes> run(SandboxedWork work, const std::string& path) const;

private:
    mutable std::optional<Sandbox> sandbox_;
};

/// The bytes of a picture's file, or of standard input for "-".
Result<std::vector<std::byte>> read_picture(const std::string& path);

}  // namespace whorl::cli
