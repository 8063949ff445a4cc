// Work on foreign bytes in processes that the kernel keeps from everything but that work.
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

/// Runs inside a worker. Reads `question` and `file`, writes its answer to `room` and returns how many bytes it
/// has. It has no file, no path, no network and no other process, only memory, threads and time; nothing
/// that it keeps is there for the next piece of work for sure. When it returns an Error, it has left `room` alone.
/// Throws nothing but std::bad_alloc.
using SandboxedWork = Result<std::size_t> (*)(std::span<const std::byte> question, std::span<const std::byte> file,
                                              std::span<std::byte> room);

/// Runs once, in the process that workers are forked from, before the first of them is locked in: it loads what
/// a worker cannot load any more. Starts no thread, throws nothing.
using SandboxPreparation = void (*)();

struct SandboxLimits {
    /// For one piece of work. What takes longer is ended.
    std::chrono::milliseconds time{30'000};

    /// Bytes that a worker may take besides those in `area`. The largest pictures that decode_image() takes by
    /// default need 2 GiB.
    std::uint64_t memory = std::uint64_t{3} << 30U;

    /// Bytes that a worker shares with its program, for a file and an answer. Only what is used takes memory.
    std::size_t area = std::size_t{2} << 30U;
};

/// What holds a worker, as it said itself once it was locked in.
struct SandboxProtection {
    bool system_calls = false;  ///< all but a few are refused (seccomp)
    int landlock = 0;           ///< the version of Landlock that closes all paths; 0 where the kernel has none
};

/// How a piece of work ended.
enum class SandboxEnd : std::uint8_t {
    not_run,
    answered,
    failed,     ///< the work itself returned an Error
    crashed,    ///< the worker died by a signal, or ended
    forbidden,  ///< the kernel ended it for a system call that is never needed
    timed_out,
    gone,  ///< there is no worker to be had, nor will there be
};

class Sandbox;
struct EscapeAttempt;

/// A worker that is lent to one piece of work. Given back, what was in its memory is overwritten. Not thread safe.
class SandboxLoan {
public:
    SandboxLoan(SandboxLoan&& other) noexcept;
    SandboxLoan& operator=(SandboxLoan&& other) noexcept;
    ~SandboxLoan();

    /// Shared with the worker: write the file to its beginning.
    std::span<std::byte> area() const noexcept;

    /// Lets the worker do it, once. `question` has at most kMaxQuestionBytes. The answer lies in area() until the
    /// loan ends. Whatever ended the worker, the Error says so, with the kind `corrupt`, or `too_large` when it
    /// took too long; end() tells more.
    Result<std::span<const std::byte>> run(SandboxedWork work, std::span<const std::byte> question,
                                           std::size_t file_size);

    /// How run() ended.
    SandboxEnd end() const noexcept { return end_; }

    static constexpr std::size_t kMaxQuestionBytes = 1024;

private:
    friend class Sandbox;
    friend std::vector<EscapeAttempt> attempt_escapes(Sandbox& sandbox);
    void retire();  ///< the worker is not used again
    SandboxLoan(sandbox::Pool& pool, std::size_t seat);
    Error ended(SandboxEnd end, Error error);

    sandbox::Pool* pool_;
    std::size_t seat_;
    std::size_t used_ = 0;  ///< bytes of area() that have to be overwritten
    SandboxEnd end_ = SandboxEnd::not_run;
};

/// Worker processes that are locked in before they see the first byte: a filter that refuses all system calls but
/// those for memory and two pipes (seccomp), no path of the file system (Landlock, where the kernel has it), no new
/// privileges, limits on memory, processor time, files and processes, no core dump, no environment. They come from
/// a process that is forked off at the start and does nothing else, and are replaced when they end. Thread safe.
class Sandbox {
public:
    /// `workers`: how many may be at work at once, each with an area. They are started when they are needed. Call
    /// it while the program has one thread, before it reads secrets: a worker begins as a copy of the program at
    /// that time, and of what `prepare` did. Error `unsupported` where the system has no such processes or there
    /// are threads already, `too_large` when there is no memory for the areas.
    static Result<Sandbox> start(std::size_t workers, const SandboxLimits& limits = {},
                                 SandboxPreparation prepare = nullptr);

    Sandbox(Sandbox&& other) noexcept;
    Sandbox& operator=(Sandbox&& other) noexcept;

    /// Ends the workers. No loan may be left.
    ~Sandbox();

    /// Waits until a worker is free.
    SandboxLoan lend();

    /// Starts a worker to ask it. Error when there is none to be had.
    Result<SandboxProtection> protection();

private:
    explicit Sandbox(std::unique_ptr<sandbox::Pool> pool);
    std::unique_ptr<sandbox::Pool> pool_;
};

/// Something that a hostile picture might try, once it has taken over its decoder.
struct EscapeAttempt {
    std::string_view name;  ///< "connect"; stable
    std::string_view what;  ///< in plain words, "connect to another computer"
    bool succeeded = false;
    std::string answer;  ///< the kernel's, for example "refused: Operation not permitted"
};

/// Tries all of them from inside the sandbox, each in a worker of its own.
std::vector<EscapeAttempt> attempt_escapes(Sandbox& sandbox);

/// Takes from this process, for good, all means to talk to a network or to other programs by sockets, to start
/// other programs, to look into others or be looked into by those of the same person, and to leave its memory in a
/// file when it crashes. Call it while the program has one thread; processes that are started later inherit it.
/// Error `unsupported` where the system cannot.
Status give_up_privileges();

}  // namespace whorl
