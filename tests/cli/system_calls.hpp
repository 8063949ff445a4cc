// What a program asked of the kernel, as strace wrote it down, and whether it may.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace whorl::test {

struct SystemCall {
    std::string name;
    std::string rest;  ///< what strace (with -y) wrote of its arguments, up to the line's end
};

/// The calls in a file that `strace -f -y -o FILE` wrote, in their order.
std::vector<SystemCall> read_trace(const std::filesystem::path& file);

/// The paths that a call names. Those that are relative begin at the call's folder, or else at `folder`.
std::vector<std::filesystem::path> paths_of(const SystemCall& call, const std::filesystem::path& folder);

struct Permissions {
    std::filesystem::path folder;                 ///< where the program runs
    std::vector<std::filesystem::path> writable;  ///< what may be written: these files and all in these folders
    std::filesystem::path pictures;               ///< what may be opened only so that its access time stays
};

/// The calls that are not permitted: for a network or another program, for writing to anything else, and those that
/// leave an access time. The first start of a program is the traced one's own.
std::vector<std::string> forbidden_calls(const std::vector<SystemCall>& calls, const Permissions& permissions);

}  // namespace whorl::test
