// Work on untrusted bytes in processes that the kernel isolates.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <whorl/error.hpp>

namespace whorl {

namespace sandbox {
class Pool;
struct Share;
}  // namespace sandbox

/// Runs inside a worker. Reads `question` and `file`, writes its answer to `room` and returns the number of bytes.
/// It has no access to files, network and other processes, only memory and time, and threads if its terms say so.
/// When it returns an Error, it has not changed `room`. Throws only std::bad_alloc.
using SandboxedWork = Result<std::size_t> (*)(std::span<const std::byte> question, std::span<const std::byte> file,
                                              std::span<std::byte> room);

/// Runs once, in the process that workers are forked from, before the first of them is locked in: it loads what
/// a worker cannot load any more. Starts no thread, throws nothing.
using SandboxPreparation = void (*)();

struct SandboxLimits {
    /// For one piece of work. The worker is killed after that.
    std::chrono::milliseconds time{30'000};

    /// For the start or the end of a worker. When it takes longer, no more workers are started.
    std::chrono::milliseconds start{30'000};

    /// Bytes that a worker may allocate at most in addition to those in `area`. The largest pictures that
    /// decode_image() takes by default need 2 GiB.
    std::uint64_t memory = std::uint64_t{3} << 30U;

    /// Bytes that a worker shares with the program at most, for a file and an answer. Only used pages take memory.
    std::size_t area = std::size_t{2} << 30U;

    /// Bytes that all workers together may use, areas included. 0 stands for three quarters of the machine's
    /// memory, or of what a control group leaves of it. Each worker at work has a small share of it, 448 MiB at
    /// most; a large one is lent to few workers at a time, by SandboxLoan::enlarge().
    std::uint64_t all_memory = 0;
};

/// What else a piece of work may do.
struct SandboxTerms {
    bool threads = false;  ///< start threads

    /// Bytes of its answer. It is not given more room, and a longer answer is an error.
    std::size_t max_answer = std::numeric_limits<std::size_t>::max();
};

/// The isolation of a worker, as the worker reported it after it was locked in.
struct SandboxProtection {
    bool system_calls = false;  ///< all but a few system calls are refused (seccomp)
    int landlock = 0;           ///< version of Landlock, which closes all paths; 0 where the kernel has none
};

/// How a piece of work ended.
enum class SandboxEnd : std::uint8_t {
    not_run,
    answered,
    failed,     ///< the work returned an Error
    crashed,    ///< a signal killed the worker, or it exited
    forbidden,  ///< the kernel killed it for a forbidden system call
    timed_out,
    gone,  ///< no worker can be started
};

class Sandbox;

/// The place of a worker, lent for one file. The destructor returns it and wipes its memory. Not thread safe.
class SandboxLoan {
public:
    SandboxLoan(SandboxLoan&& other) noexcept;
    SandboxLoan& operator=(SandboxLoan&& other) noexcept;
    ~SandboxLoan();

    /// Memory that is shared with the worker. Write the file to its beginning.
    std::span<std::byte> area() const noexcept;

    /// Gives this loan a large share of the memory, as long as it lasts: waits until that is free. area() is larger
    /// then, and begins where it began, with the same bytes. False when it has all that it can have. A thread that
    /// has one enlarged loan must not wait for another.
    bool enlarge();

    /// Runs the work in a worker of its own, which sees nothing but this loan, and is dead when this returns.
    /// `question` has at most kMaxQuestionBytes, and `file_size` is the number of bytes at the beginning of area()
    /// that are the file; Error `invalid` for more than fits, without running it. The answer is in area() until the
    /// next run or the end of the loan. It may come from a worker that the file took over: check it. When the
    /// worker ended early, the Error says why, with the kind `corrupt`, or `too_large` when it took too long; end()
    /// has the details. Error `unreadable` when no worker can be started.
    Result<std::span<const std::byte>> run(SandboxedWork work, std::span<const std::byte> question,
                                           std::size_t file_size, const SandboxTerms& terms = {});

    /// How run() ended.
    SandboxEnd end() const noexcept { return end_; }

    static constexpr std::size_t kMaxQuestionBytes = 1024;

private:
    friend class Sandbox;
    SandboxLoan(sandbox::Pool& pool, std::size_t seat);
    const sandbox::Share& share() const noexcept;

    sandbox::Pool* pool_;
    std::size_t seat_;
    bool enlarged_ = false;
    SandboxEnd end_ = SandboxEnd::not_run;
};

/// Worker processes that are locked in before they see the first byte: a filter refuses all system calls but those
/// for memory and two pipes (seccomp); no path of the file system is open (Landlock, where the kernel has it); no
/// privileges, those of root neither; limits on memory, processor time, files and processes, no core dump, no
/// environment. What the kernel has of these is used, or there is no worker. A process that is forked at the start,
/// and does nothing else, forks a worker for each piece of work. Thread safe.
class Sandbox {
public:
    /// `workers`: how many may work at once, or fewer where the memory would not do. Call this while the program
    /// has one thread and before it reads secrets: a worker starts as a copy of the program at that time, after
    /// `prepare`. Standard streams that are closed are filled for good, so that no other file gets their numbers.
    /// A process that the program forks cannot use the sandbox. Errors: `invalid` when there are threads already,
    /// or when `workers` or a limit is zero; `too_large` when there is not enough memory for the areas;
    /// `unreadable` for what else the system refuses. See protection(), too.
    static Result<Sandbox> start(std::size_t workers, const SandboxLimits& limits = {},
                                 SandboxPreparation prepare = nullptr);

    Sandbox(Sandbox&& other) noexcept;
    Sandbox& operator=(Sandbox&& other) noexcept;

    /// Ends the workers. All loans must have ended.
    ~Sandbox();

    /// Waits until a place is free.
    SandboxLoan lend();

    /// How many may work at once.
    std::size_t workers() const noexcept;

    /// Whether no worker can be started any more: the process that forks them was killed, or took too long.
    bool has_failed() const noexcept;

    /// Starts a worker and asks it. `system_calls` is false only where the system has no seccomp. Error
    /// `unreadable` when none can be started and locked in.
    Result<SandboxProtection> protection();

private:
    explicit Sandbox(std::unique_ptr<sandbox::Pool> pool);
    std::unique_ptr<sandbox::Pool> pool_;
};

/// Something that a malicious picture might try after it took over its decoder.
struct EscapeAttempt {
    std::string_view name;  ///< "connect"; stable
    std::string_view what;  ///< in plain words, "connect to another computer"
    bool succeeded = false;
    std::string answer;  ///< of the kernel, for example "refused: Operation not permitted"
};

/// Tries all attempts from inside the sandbox, each in a new worker.
std::vector<EscapeAttempt> attempt_escapes(Sandbox& sandbox);

/// From now on this process cannot use sockets, start other programs, look into other processes, or write a core
/// dump, and other programs of the same user cannot look into it. This cannot be undone. Call it while the program
/// has one thread; processes that start later inherit it. Errors: `unsupported` where the system has no seccomp,
/// `unreadable` when it refuses.
Status give_up_privileges();

}  // namespace whorl
