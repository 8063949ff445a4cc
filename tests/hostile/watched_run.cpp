#include "tests/hostile/watched_run.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/exec_words.hpp"
#include "tests/support/temporary_folder.hpp"

namespace whorl::test {
namespace {

constexpr std::size_t kKibibyte = 1024;

/// The kernel's own high-water mark (proc(5)); 0 when the process has ended.
std::size_t peak_of(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    const std::string field = "VmHWM:";
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field)) {
            return std::stoull(line.substr(field.size())) * kKibibyte;
        }
    }
    return 0;
}

std::vector<std::string> lines_in(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

pid_t start(const std::vector<std::string>& words, const std::filesystem::path& out,
            const std::filesystem::path& err) {
    const ExecWords arguments(whorl_with(words));
    const pid_t child = fork();
    if (child == 0) {
        constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL;
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        dup2(open(out.c_str(), kFlags, 0600), STDOUT_FILENO);
        dup2(open(err.c_str(), kFlags, 0600), STDERR_FILENO);
        execv(WHORL_PROGRAM, arguments.data());
        _exit(127);
    }
    if (child < 0) {
        throw std::runtime_error("cannot start the program");
    }
    return child;
}

}  // namespace

WatchedRun watch_whorl(const std::vector<std::string>& words, int longest_seconds) {
    const TemporaryFolder folder;
    const pid_t child = start(words, folder / "out", folder / "err");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(longest_seconds);
    WatchedRun run;
    int status = 0;
    struct rusage usage {};
    while (wait4(child, &status, WNOHANG, &usage) == 0) {
        run.main_peak = std::max(run.main_peak, peak_of(child));
        if (std::chrono::steady_clock::now() > deadline) {
            kill(child, SIGKILL);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    // Of the process and of those of its children that it has waited for.
    run.largest_peak = static_cast<std::size_t>(usage.ru_maxrss) * kKibibyte;
    run.out = lines_in(folder / "out");
    run.err = lines_in(folder / "err");
    return run;
}

}  // namespace whorl::test
