#include "tests/support/worker.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "tests/support/catch.hpp"

namespace whorl::test {

Ended run_worker(const std::function<void(int)>& worker, std::size_t acknowledgements, unsigned microseconds) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        worker(ends[1]);
    }
    close(ends[1]);
    std::string said;
    std::array<char, 256> part{};
    const auto listen = [&] {
        const ssize_t n = read(ends[0], part.data(), part.size());
        said.append(part.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
        return n > 0;
    };
    while (said.size() < acknowledgements && listen()) {
    }
    if (said.size() >= acknowledgements) {
        usleep(microseconds);
        kill(child, SIGKILL);
    }
    while (listen()) {
    }
    close(ends[0]);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return {said, WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL};
}

}  // namespace whorl::test
