#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <whorl/sandbox.hpp>

#include "lib/posix/files.hpp"
#include "lib/sandbox/lockdown.hpp"

namespace whorl {
namespace {

/// Tries it. Returns a negative number, and sets errno, when the kernel refused.
using Try = long (*)();

struct Attempt {
    std::string_view name;
    std::string_view what;
    Try attempt;
};

/// Closes what it opened, and deletes a file that it created.
long opened(const char* path, int flags) {
    constexpr mode_t kMode = 0600;
    const int file = ::open(path, flags | O_CLOEXEC, kMode);
    if (file >= 0) {
        ::close(file);
        if ((flags & O_CREAT) != 0) {
            ::unlink(path);
        }
    }
    return file;
}

constexpr std::array kAttempts = {
    Attempt{"socket", "open a connection to a network", [] { return long{::socket(AF_INET, SOCK_STREAM, 0)}; }},
    Attempt{"local_socket", "talk to another program on this device",
            [] { return long{::socket(AF_UNIX, SOCK_STREAM, 0)}; }},
    Attempt{"connect", "connect to another computer",
            [] {
                sockaddr_in address{};
                address.sin_family = AF_INET;
                return long{
                    ::connect(sandbox::kReplies, reinterpret_cast<const sockaddr*>(&address), sizeof address)};
            }},
    Attempt{"send", "send something away", [] { return long{::sendto(sandbox::kReplies, "x", 1, 0, nullptr, 0)}; }},
    Attempt{"write_file", "write a file", [] { return opened("/tmp/whorl-escape", O_WRONLY | O_CREAT | O_EXCL); }},
    Attempt{"read_file", "read another file", [] { return opened("/etc/passwd", O_RDONLY); }},
    Attempt{"list_folder", "look which files there are", [] { return opened("/", O_RDONLY | O_DIRECTORY); }},
    Attempt{"execute", "start another program",
            [] {
                const std::array<char*, 1> none{};
                return long{::execve("/bin/true", none.data(), none.data())};
            }},
    Attempt{"fork", "start a second process",
            [] {
                const pid_t child = ::fork();
                if (child == 0) {
                    ::_exit(0);
                }
                return long{child};
            }},
    Attempt{"trace", "look into another program", [] { return ::ptrace(PTRACE_SEIZE, ::getppid(), 0, 0); }},
    Attempt{"signal", "stop another program", [] { return long{::kill(::getppid(), SIGCONT)}; }},
    Attempt{"run_memory", "run code from memory",
            [] {
                constexpr std::size_t kSize = 4096;
                void* memory =
                    ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                return memory == MAP_FAILED ? -1L : 0L;  // NOLINT(performance-no-int-to-ptr)
            }},
};

/// The answer is the errno, 0 when it succeeded.
Result<std::size_t> attempt_inside(std::span<const std::byte> question, std::span<const std::byte> /*file*/,
                                   std::span<std::byte> room) {
    const bool refused = kAttempts.at(std::to_integer<std::size_t>(question[0])).attempt() < 0;
    room[0] = static_cast<std::byte>(refused ? errno : 0);
    return std::size_t{1};
}

}  // namespace

std::vector<EscapeAttempt> attempt_escapes(Sandbox& sandbox) {
    std::vector<EscapeAttempt> outcomes;
    for (std::size_t i = 0; i < kAttempts.size(); ++i) {
        EscapeAttempt outcome{kAttempts[i].name, kAttempts[i].what, false, {}};
        const std::array question = {static_cast<std::byte>(i)};
        SandboxLoan loan = sandbox.lend();
        const auto answer = loan.run(attempt_inside, question, 0);
        if (answer) {
            const int error = std::to_integer<int>(answer->front());
            outcome.succeeded = error == 0;
            outcome.answer = error == 0 ? "allowed" : "refused: " + posix::reason_of(error);
        } else if (loan.end() == SandboxEnd::forbidden) {
            outcome.answer = "stopped by the kernel: SIGSYS";
        } else {
            outcome.succeeded = true;  // unless it certainly failed
            outcome.answer = answer.error().message;
        }
        outcomes.push_back(std::move(outcome));
    }
    return outcomes;
}

}  // namespace whorl
