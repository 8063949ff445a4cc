#include "lib/sandbox/fork_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "lib/sandbox/worker.hpp"

namespace whorl::sandbox {
namespace {

void close_standard_streams() {
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (null < 0 || ::dup2(null, stream) < 0) {
            ::_exit(1);
        }
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

class ForkServer {
public:
    ForkServer(std::vector<Seat>& seats, const Pipe& commands, const SandboxLimits& limits)
        : seats_(seats), commands_(commands), limits_(limits), workers_(seats.size()) {}

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
                replace(command);
            }
        }
    }

private:
    struct Worker {
        pid_t process = 0;  ///< 0 for none
        std::uint32_t generation = 0;
    };

    [[noreturn]] void finish() {
        for (const Worker& worker : workers_) {
            end(worker);
        }
        ::_exit(0);
    }

    static void end(const Worker& worker) {
        if (worker.process > 0) {
            ::kill(worker.process, SIGKILL);
            while (::waitpid(worker.process, nullptr, 0) < 0 && errno == EINTR) {
            }
        }
    }

    /// Reports workers that ended by themselves to the program.
    void reap() {
        int status = 0;
        for (pid_t process = 0; (process = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto worker = std::find_if(workers_.begin(), workers_.end(),
                                             [&](const Worker& each) { return each.process == process; });
            if (worker != workers_.end()) {
                worker->process = 0;
                tell_died(static_cast<std::size_t>(worker - workers_.begin()), worker->generation, status);
            }
        }
    }

    void tell_died(std::size_t seat, std::uint32_t generation, int status) {
        Reply reply;
        reply.generation = generation;
        reply.said = Said::died;
        reply.detail = status;
        send(seats_[seat].replies.writing(), reply);
    }

    void replace(const Command& command) {
        Worker& worker = workers_.at(command.seat);
        end(worker);
        worker = {::fork(), command.generation};
        if (worker.process == 0) {
            become_worker(command);
        }
        if (worker.process < 0) {
            worker.process = 0;
            tell_died(command.seat, command.generation, 0);
        }
    }

    [[noreturn]] void become_worker(const Command& command) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // in case the fork server dies
        if (::getppid() != server_) {        // it died before
            ::_exit(1);
        }
        sigset_t none{};
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        for (std::size_t i = 0; i < seats_.size(); ++i) {
            if (i != command.seat) {
                seats_[i].area = Area();  // these messages are about another picture
            }
        }
        run_worker(seats_[command.seat], command.generation, limits_);
    }

    std::vector<Seat>& seats_;
    const Pipe& commands_;
    const SandboxLimits& limits_;
    std::vector<Worker> workers_;
    const pid_t server_ = ::getpid();
};

}  // namespace

pid_t start_fork_server(std::vector<Seat>& seats, Pipe& commands, const SandboxLimits& limits,
                        SandboxPreparation prepare) {
    const pid_t process = ::fork();
    if (process < 0) {
        throw std::system_error(errno, std::generic_category(), "no process can be created");
    }
    if (process == 0) {
        close_standard_streams();
        leave_signals_to_program();
        ::prctl(PR_SET_NAME, "whorl-forks");
        commands.close_writing();
        for (Seat& seat : seats) {
            seat.requests.close_writing();
            seat.replies.close_reading();
            // A worker that fills its pipe must not block the fork server.
            ::fcntl(seat.replies.writing(), F_SETFL, O_NONBLOCK | O_DIRECT);
        }
        if (prepare != nullptr) {
            prepare();
        }
        ForkServer(seats, commands, limits).run();
    }
    for (Seat& seat : seats) {
        seat.replies.close_writing();
    }
    return process;
}

}  // namespace whorl::sandbox
