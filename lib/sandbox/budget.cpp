#include "lib/sandbox/budget.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>

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

/// What a limit of this process leaves.
std::uint64_t left_of(decltype(RLIMIT_AS) resource, std::uint64_t used) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return Budget::kEnough;
    }
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

std::uint64_t open_descriptors() {
    std::error_code error;
    const std::filesystem::directory_iterator open("/proc/self/fd", error);
    return error ? 0 : static_cast<std::uint64_t>(std::distance(begin(open), end(open)));
}

}  // namespace

std::uint64_t bytes_mapped() {
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Budget budget_of(const SandboxLimits& limits) {
    constexpr int kEnds = 2;
    return {limits.all_memory > 0 ? limits.all_memory : usable_memory() / 4 * 3,
            left_of(RLIMIT_AS, bytes_mapped()) / 2, left_of(RLIMIT_NOFILE, open_descriptors()) / 2 / kEnds};
}

Shares share_out(const SandboxLimits& limits, std::size_t workers, const Budget& budgets) {
    // So that nothing overflows, and something is left to divide by.
    const std::uint64_t budget =
        std::clamp<std::uint64_t>(budgets.memory, kPages, std::numeric_limits<std::uint64_t>::max() / 4);
    Share most{std::min(limits.memory, budget),
               static_cast<std::size_t>(std::min<std::uint64_t>(limits.area, budget))};
    Shares shares;
    shares.small = {std::min(most.memory, kSmall.memory), std::min(most.area, kSmall.area)};
    // Half for small shares, so that the other half is left for what a large share has in addition.
    const bool only_small = most.bytes() == shares.small.bytes();
    const std::uint64_t parts = only_small ? 1 : 2;
    constexpr int kPipes = 3;  // of a seat
    const std::uint64_t at_once = std::min({budget / parts / shares.small.bytes(),
                                            budgets.addresses / parts / shares.small.area, budgets.pipes / kPipes});
    shares.workers = std::clamp<std::uint64_t>(at_once, 1, workers);
    const std::uint64_t addresses = budgets.addresses / shares.workers / kPages * kPages;
    most.area =
        std::max(shares.small.area, static_cast<std::size_t>(std::min<std::uint64_t>(most.area, addresses)));
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

}  // namespace whorl::sandbox
