#include "tests/cli/run.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "lib/sandbox/sanitizers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/exec_words.hpp"

namespace whorl::test {
namespace {

/// Seconds until a program counts as hanging. Under a sanitizer, each new process takes long.
constexpr unsigned kPatience = sandbox::kSanitized ? 300 : 60;

using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Stream temporary() {
    Stream stream(std::tmpfile(), std::fclose);
    if (!stream) {
        throw std::runtime_error("cannot make a temporary file");
    }
    return stream;
}

std::string contents(std::FILE* file) {
    std::rewind(file);
    std::string text;
    char part[4096];
    while (const std::size_t n = std::fread(part, 1, sizeof part, file)) {
        text.append(part, n);
    }
    return text;
}

std::string read_until_closed(int descriptor) {
    std::string text;
    char part[4096];
    for (;;) {
        const ssize_t n = read(descriptor, part, sizeof part);
        if (n > 0) {
            text.append(part, static_cast<std::size_t>(n));
        } else if (n == 0 || errno != EINTR) {
            return text;  // a terminal whose other side has closed gives EIO
        }
    }
}

}  // namespace

Ran run_whorl(const std::vector<std::string>& words, const RunOptions& options) {
    const Stream in = temporary();
    std::fwrite(options.input.data(), 1, options.input.size(), in.get());
    std::rewind(in.get());
    const Stream out = temporary();
    const Stream err = temporary();
    int terminal = -1;
    int terminal_side = -1;
    if (options.on_terminal && openpty(&terminal, &terminal_side, nullptr, nullptr, nullptr) != 0) {
        throw std::runtime_error("cannot open a terminal");
    }

    const ExecWords arguments(whorl_with(words, options.under));
    const ExecWords environment(options.environment);

    // Opened here, since an unprivileged child may have no way to where it was built.
    const int program = open(WHORL_PROGRAM, O_RDONLY | O_CLOEXEC);
    if (program < 0) {
        throw std::runtime_error("cannot open " WHORL_PROGRAM);
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(fileno(in.get()), STDIN_FILENO);
        const int out_descriptor = options.out_file ? open(options.out_file->c_str(), O_WRONLY) : fileno(out.get());
        dup2(out_descriptor, STDOUT_FILENO);
        dup2(options.on_terminal ? terminal_side : fileno(err.get()), STDERR_FILENO);
        if (options.unprivileged && geteuid() == 0) {
            constexpr uid_t kNobody = 65534;
            if (setgid(kNobody) != 0 || setuid(kNobody) != 0) {
                _exit(126);
            }
        }
        if (options.folder && chdir(options.folder->c_str()) != 0) {
            _exit(126);
        }
        if (options.without_terminal) {
            setsid();
        }
        for (const int stream : options.closed) {
            close(stream);
        }
        alarm(kPatience);
        if (options.under.empty()) {
            fexecve(program, arguments.data(), environment.data());
        } else {
            execvpe(arguments.data()[0], arguments.data(), environment.data());
        }
        _exit(127);
    }
    close(program);
    Ran ran;
    if (options.on_terminal) {
        close(terminal_side);
        ran.err = read_until_closed(terminal);
        close(terminal);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    ran.out = contents(out.get());
    if (!options.on_terminal) {
        ran.err = contents(err.get());
    }
    return ran;
}

Conversation::Conversation(const std::vector<std::string>& words) {
    int to_child[2];
    int from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) {
        throw std::runtime_error("cannot make a pipe");
    }
    const ExecWords arguments(whorl_with(words));
    child_ = fork();
    if (child_ == 0) {
        dup2(to_child[0], STDIN_FILENO);
        dup2(from_child[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        std::signal(SIGINT, SIG_DFL);  // which shells ignore in what they start in the background
        alarm(kPatience);
        execv(WHORL_PROGRAM, arguments.data());
        _exit(127);
    }
    close(to_child[0]);
    close(from_child[1]);
    in_ = to_child[1];
    out_ = from_child[0];
}

Conversation::~Conversation() {
    stop_reading();
    if (child_ > 0) {
        finish();
    }
}

void Conversation::write(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t n = ::write(in_, text.data() + done, text.size() - done);
        if (n < 0) {
            throw std::runtime_error("the program takes no more input");
        }
        done += static_cast<std::size_t>(n);
    }
}

std::string Conversation::read_line() {
    std::string line;
    char c = 0;
    while (read(out_, &c, 1) == 1 && c != '\n') {
        line += c;
    }
    return line;
}

void Conversation::stop_reading() {
    if (out_ >= 0) {
        close(out_);
        out_ = -1;
    }
}

int Conversation::finish() {
    close(in_);
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string output_of(const std::vector<std::string>& words, int exit_code, const RunOptions& options) {
    const Ran ran = run_whorl(words, options);
    std::string command;
    for (const std::string& word : words) {
        command += ' ' + word;
    }
    INFO(command);
    INFO(ran.err);
    CHECK(ran.exit_code == exit_code);
    return ran.out;
}

void check_refused(const std::vector<std::string>& words, int exit_code, const std::string& said,
                   const RunOptions& options) {
    INFO(said);
    const Ran ran = run_whorl(words, options);
    CHECK(ran.exit_code == exit_code);
    CHECK(ran.out.empty());
    CHECK(lines_of(ran.err).size() == 1);
    CHECK(ran.err.find(said) != std::string::npos);
}

}  // namespace whorl::test
