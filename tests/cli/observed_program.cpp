#include "tests/cli/observed_program.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "tests/support/exec_words.hpp"

namespace whorl::test {
namespace {

std::array<int, 2> new_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("cannot make a pipe");
    }
    return ends;
}

int wait_for_change(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, WUNTRACED) < 0) {
        if (errno != EINTR) {
            throw std::runtime_error("the program is gone");
        }
    }
    return status;
}

}  // namespace

ObservedProgram::ObservedProgram(const std::vector<std::string>& words, const std::string& passphrase) {
    const std::array<int, 2> input = new_pipe();
    const std::array<int, 2> secret = new_pipe();
    int terminal_side = -1;
    if (openpty(&out_, &terminal_side, nullptr, nullptr, nullptr) != 0 ||
        ::write(secret[1], passphrase.data(), passphrase.size()) < 0) {
        throw std::runtime_error("cannot prepare the program's streams");
    }
    ::close(secret[1]);
    const ExecWords arguments(whorl_with(words));
    const ExecWords environment({"LD_PRELOAD=" WHORL_OBSERVED, "WHORL_STANDS_STILL=1"});
    child_ = fork();
    if (child_ == 0) {
        constexpr int kSecret = 3;
        const int above = fcntl(secret[0], F_DUPFD, 10);  // whatever number it had
        dup2(input[0], STDIN_FILENO);
        dup2(terminal_side, STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        dup2(above, kSecret);
        close_range(kSecret + 1, ~0U, 0);
        alarm(60);
        execve(WHORL_PROGRAM, arguments.data(), environment.data());
        _exit(127);
    }
    ::close(input[0]);
    ::close(secret[0]);
    ::close(terminal_side);
    fcntl(out_, F_SETFD, FD_CLOEXEC);
    in_ = input[1];
}

ObservedProgram::~ObservedProgram() {
    ::close(out_);
    if (in_ >= 0) {
        ::close(in_);
    }
    if (child_ > 0) {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
}

void ObservedProgram::write(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t n = ::write(in_, text.data() + done, text.size() - done);
        if (n < 0) {
            throw std::runtime_error("the program takes no more input");
        }
        done += static_cast<std::size_t>(n);
    }
    for (int waiting = 1; waiting > 0;) {
        siginfo_t ended{};
        if (ioctl(in_, FIONREAD, &waiting) != 0 ||
            waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            ended.si_pid != 0) {
            throw std::runtime_error("the program takes no more input");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::string ObservedProgram::read_line() {
    std::string line;
    char c = 0;
    while (read(out_, &c, 1) == 1 && c != '\n') {
        if (c != '\r') {  // terminals put one before each newline
            line += c;
        }
    }
    return line;
}

void ObservedProgram::wait_until_stopped() {
    if (!WIFSTOPPED(wait_for_change(child_))) {
        child_ = -1;
        throw std::runtime_error("the program ended before it should");
    }
}

void ObservedProgram::stop() {
    kill(child_, SIGSTOP);
    wait_until_stopped();
}

void ObservedProgram::go_on() {
    kill(child_, SIGCONT);
}

void ObservedProgram::wait_for_end() {
    ::close(in_);
    in_ = -1;
    wait_until_stopped();
}

int ObservedProgram::finish() {
    go_on();
    const int status = wait_for_change(child_);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace whorl::test
