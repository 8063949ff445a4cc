// The program as it runs on much input, and how much memory it and what it starts take meanwhile.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace whorl::test {

struct WatchedRun {
    int exit_code = -1;  ///< 128 + N when signal N ended it
    std::vector<std::string> out;
    std::vector<std::string> err;
    std::size_t main_peak = 0;     ///< bytes that lay in memory of the program's first process, at most
    std::size_t largest_peak = 0;  ///< likewise of that of its processes that took most
};

/// Kills it, so that the exit code is 128 + SIGKILL, when it takes longer than that.
WatchedRun watch_whorl(const std::vector<std::string>& words, int longest_seconds);

}  // namespace whorl::test
