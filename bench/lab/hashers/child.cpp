#include "bench/lab/hashers/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

namespace whorl::lab {
namespace {

/// Closes its ends, except one that was taken.
class Pipe {
public:
    Pipe() : works_(::pipe2(ends_.data(), O_CLOEXEC) == 0) {}
    ~Pipe() {
        for (const int end : ends_) {
            if (end >= 0) {
                ::close(end);
            }
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    bool works() const { return works_; }
    int reading() const { return ends_[0]; }
    int writing() const { return ends_[1]; }
    int take_reading() { return std::exchange(ends_[0], -1); }
    int take_writing() { return std::exchange(ends_[1], -1); }

private:
    std::array<int, 2> ends_ = {-1, -1};
    bool works_;
};

/// Instructions for posix_spawn: these become its standard input and output, in a process group of its own, with
/// nothing blocked or ignored.
class SpawnRules {
public:
    SpawnRules(int input, int output) {
        sigset_t none;
        sigset_t usual;
        sigemptyset(&none);
        sigemptyset(&usual);
        sigaddset(&usual, SIGPIPE);
        sigaddset(&usual, SIGINT);
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &usual);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnRules() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&actions_);
    }
    SpawnRules(const SpawnRules&) = delete;
    SpawnRules& operator=(const SpawnRules&) = delete;

    const posix_spawn_file_actions_t* actions() const { return &actions_; }
    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// Keeps SIGPIPE from this thread while it writes, without a say in what the rest of the program does with it.
class NoBrokenPipe {
public:
    NoBrokenPipe() {
        sigemptyset(&broken_pipe_);
        sigaddset(&broken_pipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &broken_pipe_, &before_);
    }
    ~NoBrokenPipe() {
        if (sigismember(&before_, SIGPIPE) == 0) {
            const timespec at_once{};
            while (::sigtimedwait(&broken_pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
            }
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    NoBrokenPipe(const NoBrokenPipe&) = delete;
    NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

private:
    sigset_t broken_pipe_{};
    sigset_t before_{};
};

bool wait_for(int descriptor, short events, Child::Time until) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd watched = {descriptor, events, 0};
        const int ready = ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
        if (ready > 0) {
            return true;
        }
        if (ready == 0 || errno != EINTR) {
            return false;
        }
    }
}

/// Adds those that the process started and that have not ended.
void add_children_of(pid_t process, std::vector<pid_t>& children) {
    std::error_code error;
    const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
    for (std::filesystem::directory_iterator task(tasks, error), end; !error && task != end;
         task.increment(error)) {
        std::ifstream list(task->path() / "children");
        for (pid_t child = 0; list >> child;) {
            children.push_back(child);
        }
    }
}

/// With all that descend from it. Each is stopped before its children are looked for, so that it starts no more.
void kill_all_of(pid_t process) {
    std::vector<pid_t> all = {process};
    ::kill(-process, SIGSTOP);
    for (std::size_t i = 0; i < all.size(); ++i) {
        ::kill(all[i], SIGSTOP);
        add_children_of(all[i], all);
    }
    for (const pid_t each : all) {
        ::kill(each, SIGKILL);
    }
    ::kill(-process, SIGKILL);
}

}  // namespace

std::unique_ptr<Child> Child::start(const std::string& command) {
    Pipe input;
    Pipe output;
    if (!input.works() || !output.works()) {
        return nullptr;
    }
    ::fcntl(input.writing(), F_SETFL, O_NONBLOCK);
    ::fcntl(output.reading(), F_SETFL, O_NONBLOCK);
    const SpawnRules rules(input.reading(), output.writing());
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::string words = command;
    const std::array<char*, 4> arguments = {shell.data(), option.data(), words.data(), nullptr};
    pid_t process = -1;
    if (::posix_spawn(&process, shell.c_str(), rules.actions(), rules.attributes(), arguments.data(), environ) !=
        0) {
        return nullptr;
    }
    return std::unique_ptr<Child>(new Child(process, input.take_writing(), output.take_reading()));
}

Child::~Child() {
    kill_all_of(process_);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
    ::close(to_);
    ::close(from_);
}

bool Child::write_line(const std::string& text, Time until) {
    const NoBrokenPipe guard;
    const std::string line = text + '\n';
    for (std::size_t sent = 0; sent < line.size();) {
        const ssize_t count = ::write(to_, line.data() + sent, line.size() - sent);
        if (count > 0) {
            sent += static_cast<std::size_t>(count);
        } else if ((errno != EAGAIN && errno != EINTR) || !wait_for(to_, POLLOUT, until)) {
            return false;
        }
    }
    return true;
}

bool Child::is_quiet() const {
    return read_.empty() && !wait_for(from_, POLLIN, Time{});
}

Child::Reading Child::read_line(std::string& line, std::size_t most, Time until) {
    std::size_t end = read_.find('\n');
    while (end == std::string::npos) {
        if (read_.size() > most + 1) {
            return Reading::too_long;
        }
        std::array<char, 4096> part{};
        const ssize_t count = ::read(from_, part.data(), part.size());
        if (count > 0) {
            const std::size_t before = read_.size();
            read_.append(part.data(), static_cast<std::size_t>(count));
            end = read_.find('\n', before);
        } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
            return Reading::ended;
        } else if (!wait_for(from_, POLLIN, until)) {
            return Reading::too_late;
        }
    }
    line = read_.substr(0, end);
    read_.erase(0, end + 1);
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    return line.size() > most ? Reading::too_long : Reading::line;
}

}  // namespace whorl::lab
