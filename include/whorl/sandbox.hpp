// Work on untrusted bytes in processes that the kernel isolates.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <whorl/error.hpp>

namespace whorl {

namespace sandbox {
class Pool;
}

/// Runs inside a worker. Reads `question` and `file`, writes its answer to `room` and returns the number of bytes.
/// It has no access to files, network and other processes, only memory, threads and time. It must not rely on state
/// from earlier work. When it returns an Error, it has not changed `room`. Throws only std::bad_alloc.
using SandboxedWork = Result<std::size_t> (*)(std::span<const std::byte> question, std::span<const std::byte> file,
                                              std::span<std::byte> room);

/// Runs once, in the process that workers are forked from, before the first of them is locked in: it loads what
/// a worker cannot load any more. Starts no thread, throws nothing.
using SandboxPreparation = void (*)();

struct SandboxLimits {
    /// For one piece of work. The worker is killed after that.
    std::chrono::milliseconds time{30'000};

    /// Bytes that a worker may allocate in addition to those in `area`. The largest pictures that decode_image()
    /// takes by default need 2 GiB.
    std::uint64_t memory = std::uint64_t{3} << 30U;

    /// Bytes that a worker shares with the program, for a file and an answer. Only used pages take memory.
    std::size_t area = std::size_t{2} << 30U;
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
    gone,  ///< no worker can be started any more
};

class Sandbox;
struct EscapeAttempt;

/// A worker that is lent for one piece of work. The destructor returns it and wipes its memory. Not thread safe.
class SandboxLoan {
public:
    SandboxLoan(SandboxLoan&& other) noexcept;
    SandboxLoan& operator=(SandboxLoan&& other) noexcept;
    ~SandboxLoan();

    /// Memory that is shared with the worker. Write the file to its beginning.
    std::span<std::byte> area() const noexcept;

    /// Runs the work, once. `question` has at most kMaxQuestionBytes, and `file_size` is the number of bytes at the
    /// beginning of area() that are the file; Error `invalid` for more than fits, without running it. The answer is
    /// in area() until the loan ends. When the worker ended early, the Error says why, with the kind `corrupt`, or
    /// `too_large` when it took too long; end() has the details.
    Result<std::span<const std::byte>> run(SandboxedWork work, std::span<const std::byte> question,
                                           std::size_t file_size);

    /// How run() ended.
    SandboxEnd end() const noexcept { return end_; }

    static constexpr std::size_t kMaxQuestionBytes = 1024;

private:
    friend class Sandbox;
    friend std::vector<EscapeAttempt> attempt_escapes(Sandbox& sandbox);
    void retire();  ///< does not use the worker again
    SandboxLoan(sandbox::Pool& pool, std::size_t seat);
    Error ended(SandboxEnd end, Error error);

    sandbox::Pool* pool_;
    std::size_t seat_;
    std::size_t used_ = 0;  ///< bytes of area() to wipe
    SandboxEnd end_ = SandboxEnd::not_run;
};

/// Worker processes that are locked in before they see the first byte: a filter refuses all system calls but those
/// for memory and two pipes (seccomp); no path of the file system is open (Landlock, where the kernel has it); no
/// new privileges, limits on memory, processor time, files and processes, no core dump, no environment. A process
/// that is forked at the start, and does nothing else, forks the workers and replaces those that end. Thread safe.
class Sandbox {
public:
    /// `workers`: how many may work at once, each with an area. They start when they are needed. Call this while
    /// the program has one thread and before it reads secrets: a worker starts as a copy of the program at that
    /// time, after `prepare`. Error `unsupported` where the system has no sandbox or there are threads already,
    /// `too_large` when there is not enough memory for the areas.
    static Result<Sandbox> start(std::size_t workers, const SandboxLimits& limits = {},
                                 SandboxPreparation prepare = nullptr);

    Sandbox(Sandbox&& other) noexcept;
    Sandbox& operator=(Sandbox&& other) noexcept;

    /// Ends the workers. All loans must have ended.
    ~Sandbox();

    /// Waits until a worker is free.
    SandboxLoan lend();

    /// Starts a worker and asks it. Error when none can be started.
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
/// has one thread; processes that start later inherit it. Error `unsupported` where the system cannot do this.
Status give_up_privileges();

}  // namespace whorl
