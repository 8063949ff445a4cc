#include "lib/sandbox/budget.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

namespace whorl::sandbox {
namespace {

/// Enough for a picture of 12 megapixels in any format.
constexpr Share kSmall{std::uint64_t{320} << 20U, std::size_t{128} << 20U};

/// Areas are whole pages.
constexpr std::size_t kPages = std::size_t{64} << 10U;

/// The number in a file; none where it has none, for example "max".
std::uint64_t limit_in(const std::filesystem::path& file) {
    std::uint64_t bytes = 0;
    return std::ifstream(file) >> bytes ? bytes : std::numeric_limits<std::uint64_t>::max();
}

/// The least of the limits of a group and the groups above it.
std::uint64_t limit_of_group(const std::filesystem::path& root, const std::string& group, const char* file) {
    std::uint64_t least = limit_in(root / file);
    std::filesystem::path folder = root;
    for (const auto& name : std::filesystem::path(group).relative_path()) {
        folder /= name;
        least = std::min(least, limit_in(folder / file));
    }
    return least;
}

}  // namespace

Shares share_out(const SandboxLimits& limits, std::size_t workers, std::uint64_t budget) {
    const Share most{limits.memory, limits.area};
    Shares shares;
    shares.small = {std::min(most.memory, kSmall.memory), std::min(most.area, kSmall.area)};
    // Half for small shares, so that the other half is left for what a large share has in addition.
    const bool only_small = most.bytes() == shares.small.bytes();
    const std::uint64_t at_once = (only_small ? budget : budget / 2) / shares.small.bytes();
    shares.workers = std::clamp<std::uint64_t>(at_once, 1, workers);
    const std::uint64_t taken = shares.workers * shares.small.bytes();
    const std::uint64_t left = budget > taken ? budget - taken : 0;
    const std::uint64_t wanted = most.bytes() - shares.small.bytes();
    const std::uint64_t more = std::min(wanted, left);
    if (more == 0) {
        shares.large = shares.small;
        return shares;
    }
    shares.turns = std::clamp<std::uint64_t>(left / more, 1, shares.workers);
    const double part = static_cast<double>(more) / static_cast<double>(wanted);
    const double area = part * static_cast<double>(most.area - shares.small.area);
    const std::size_t more_area = static_cast<std::size_t>(area) / kPages * kPages;
    shares.large = {std::min(most.memory, shares.small.memory + (more - more_area)), shares.small.area + more_area};
    return shares;
}

std::uint64_t usable_memory() {
    std::uint64_t least =
        static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {  // "0::/user.slice", or "4:memory:/user.slice"
        const std::size_t kinds = line.find(':') + 1;
        const std::size_t group = line.find(':', kinds) + 1;
        const std::string kind = line.substr(kinds, group - kinds - 1);
        if (kind.empty()) {
            least = std::min(least, limit_of_group("/sys/fs/cgroup", line.substr(group), "memory.max"));
        } else if (kind == "memory") {
            least = std::min(least,
                             limit_of_group("/sys/fs/cgroup/memory", line.substr(group), "memory.limit_in_bytes"));
        }
    }
    constexpr std::uint64_t kOfShortPointers = std::uint64_t{2} << 30U;
    return sizeof(void*) < sizeof kOfShortPointers ? std::min(least, kOfShortPointers) : least;
}

}  // namespace whorl::sandbox
