#include "lib/sandbox/fork_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>
#include <whorl/wipe.hpp>

#include "lib/posix/files.hpp"
#include "lib/sandbox/budget.hpp"
#include "lib/sandbox/worker.hpp"

namespace whorl::sandbox {
namespace {

/// Of the program, only the workers' ends stay open, and /dev/null in the place of the standard streams.
void keep_ends_of_workers(const std::vector<Seat>& seats, const Pipe& commands, int null) {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::dup2(null, stream) < 0) {
            ::_exit(1);
        }
    }
    std::vector<int> kept = {commands.reading()};
    for (const Seat& seat : seats) {
        kept.insert(kept.end(), {seat.requests.reading(), seat.replies.writing(), seat.news.writing()});
    }
    close_all_but(std::move(kept));
}

/// A process whose parent is killed is killed, too, even while it is stopped.
void end_with(pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {  // it died before
        ::_exit(1);
    }
}

/// Resets the signal handlers of the program. Signals of the terminal must not end a worker before the program,
/// which would look like a crash.
void leave_signals_to_program() {
    for (int signal = 1; signal < NSIG; ++signal) {
        std::signal(signal, SIG_DFL);
    }
    for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE}) {
        std::signal(signal, SIG_IGN);
    }
}

/// What each worker would do for itself, at the cost of pages of its own.
void prepare_for_all() {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        wipe(*entry, std::strlen(*entry));
    }
    ::clearenv();
#ifdef __GLIBC__
    // Where a decoder reads memory that it did not write, it reads the same always: the same file gives the same
    // hash. glibc fills freed memory with this, and new memory with its complement.
    constexpr int kNewMemoryIsZero = 0xff;
    ::mallopt(M_PERTURB, kNewMemoryIsZero);
#endif
}

/// Bytes of memory of this process beside the areas.
std::uint64_t mapped_beside(const std::vector<Seat>& seats) {
    const std::uint64_t all = bytes_mapped();
    return all - std::min<std::uint64_t>(all, seats.size() * seats.front().area.bytes().size());
}

class ForkServer {
public:
    ForkServer(std::vector<Seat>& seats, const Pipe& commands, const SandboxLimits& limits)
        : seats_(seats),
          commands_(commands),
          limits_(limits),
          mapped_(mapped_beside(seats)),
          workers_(seats.size()) {
        try {
            filters_ = make_worker_filters();
        } catch (const std::system_error& error) {
            no_filter_ = error.code().value();
        }
    }

    [[noreturn]] void run() {
        sigset_t children{};
        sigemptyset(&children);
        sigaddset(&children, SIGCHLD);
        sigprocmask(SIG_BLOCK, &children, nullptr);
        const int ended = ::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
        for (;;) {
            std::array<pollfd, 2> events{{{commands_.reading(), POLLIN, 0}, {ended, POLLIN, 0}}};
            if (ended < 0 || (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)) {
                finish();
            }
            if (events[1].revents != 0) {
                std::array<signalfd_siginfo, 8> unused{};
                static_cast<void>(read_message(ended, unused.data(), sizeof unused));
                reap();
            }
            if (events[0].revents != 0) {
                Command command;
                if (receive(commands_.reading(), command) != Received::whole) {
                    finish();
                }
                obey(command);
            }
        }
    }

private:
    [[noreturn]] void finish() {
        for (const pid_t worker : workers_) {
            if (worker > 0) {
                end(worker);
            }
        }
        ::_exit(0);
    }

    /// Returns the status of wait().
    static int end(pid_t worker) {
        int status = 0;
        ::kill(worker, SIGKILL);
        while (::waitpid(worker, &status, 0) < 0 && errno == EINTR) {
        }
        return status;
    }

    /// Tells the program which workers ended by themselves.
    void reap() {
        int status = 0;
        for (pid_t process = 0; (process = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto worker = std::find(workers_.begin(), workers_.end(), process);
            if (worker != workers_.end()) {
                tell_dead(static_cast<std::size_t>(worker - workers_.begin()), {status, 0});
            }
        }
    }

    void tell_dead(std::size_t seat, const Death& death) {
        workers_[seat] = 0;
        send(seats_[seat].news.writing(), death);
    }

    void obey(const Command& command) {
        pid_t& worker = workers_.at(command.seat);
        if (command.starts) {
            worker = no_filter_ == 0 ? ::fork() : -1;
            if (worker == 0) {
                become_worker(command);
            }
            if (worker < 0) {
                tell_dead(command.seat, {0, no_filter_ != 0 ? no_filter_ : errno});
            }
        } else if (worker > 0) {  // else the program learns of its death, if it does not know yet
            tell_dead(command.seat, {end(worker), 0});
        }
    }

    [[noreturn]] void become_worker(const Command& command) {
        end_with(server_);
        sigset_t none{};
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        for (std::size_t i = 0; i < seats_.size(); ++i) {
            if (i != command.seat) {
                seats_[i].area = Area();  // these messages are about another picture
            }
        }
        run_worker(seats_[command.seat], limits_, command.grant, mapped_, filters_);
    }

    std::vector<Seat>& seats_;
    const Pipe& commands_;
    const SandboxLimits& limits_;
    const std::uint64_t mapped_;  ///< bytes of memory beside the areas
    std::vector<pid_t> workers_;  ///< by seat; 0 for none
    WorkerFilters filters_;
    int no_filter_ = 0;  ///< the errno, when the filters cannot be made
    const pid_t server_ = ::getpid();
};

}  // namespace

pid_t start_fork_server(std::vector<Seat>& seats, Pipe& commands, const SandboxLimits& limits,
                        SandboxPreparation prepare) {
    const posix::Descriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (null.number() < 0) {
        throw std::system_error(errno, std::generic_category(), "/dev/null cannot be opened");
    }
    const pid_t program = ::getpid();
    const pid_t process = ::fork();
    if (process < 0) {
        throw std::system_error(errno, std::generic_category(), "no process can be created");
    }
    if (process == 0) {
        end_with(program);
        keep_ends_of_workers(seats, commands, null.number());
        leave_signals_to_program();
        ::prctl(PR_SET_NAME, "whorl-forks");
        if (prepare != nullptr) {
            prepare();
        }
        prepare_for_all();
        ForkServer(seats, commands, limits).run();
    }
    for (Seat& seat : seats) {
        seat.replies.close_writing();
        seat.news.close_writing();
        seat.area.keep_from_children();
    }
    return process;
}

}  // namespace whorl::sandbox
