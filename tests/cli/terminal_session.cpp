#include "tests/cli/terminal_session.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "tests/support/exec_words.hpp"

namespace whorl::test {

TerminalSession::TerminalSession(const std::vector<std::string>& words) {
    if (openpty(&terminal_, &program_side_, nullptr, nullptr, nullptr) != 0) {
        throw std::runtime_error("cannot open a terminal");
    }
    before_ = settings();
    const ExecWords arguments(whorl_with(words));
    child_ = fork();
    if (child_ == 0) {
        close(terminal_);
        login_tty(program_side_);
        alarm(60);
        execv(WHORL_PROGRAM, arguments.data());
        _exit(127);
    }
}

TerminalSession::~TerminalSession() {
    if (child_ > 0) {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    close(program_side_);
    close(terminal_);
}

bool TerminalSession::look(int milliseconds) {
    pollfd shown{terminal_, POLLIN, 0};
    if (poll(&shown, 1, milliseconds) != 1) {
        return false;
    }
    char part[1024];
    const ssize_t n = read(terminal_, part, sizeof part);
    screen_.append(part, n > 0 ? static_cast<std::size_t>(n) : 0);
    return n > 0;
}

void TerminalSession::wait_for(const std::string& text) {
    constexpr int kMinute = 60'000;
    std::size_t found = 0;
    while ((found = screen_.find(text, waited_for_)) == std::string::npos) {
        if (!look(kMinute)) {
            throw std::runtime_error("the terminal does not show \"" + text + "\" but: " + screen_);
        }
    }
    waited_for_ = found + text.size();
}

void TerminalSession::type(const std::string& text) {
    if (write(terminal_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the terminal takes no input");
    }
}

void TerminalSession::send(int signal) const {
    kill(child_, signal);
}

bool TerminalSession::echoes() const {
    termios now{};
    tcgetattr(program_side_, &now);
    return (now.c_lflag & ECHO) != 0;
}

std::vector<unsigned> TerminalSession::settings() const {
    termios now{};
    tcgetattr(program_side_, &now);
    return {now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag};
}

bool TerminalSession::is_as_before() const {
    return settings() == before_;
}

int TerminalSession::finish() {
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    while (look(0)) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace whorl::test
