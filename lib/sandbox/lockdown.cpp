#include "lib/sandbox/lockdown.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <system_error>
#ifdef WHORL_HAS_SECCOMP
#include <seccomp.h>
#endif

#include "lib/posix/files.hpp"
#include "lib/sandbox/sanitizers.hpp"

namespace whorl::sandbox {
namespace {

constexpr auto kNoFilter = "system calls cannot be filtered";

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A lower limit that is there already stays.
void limit(decltype(RLIMIT_CPU) resource, rlim_t most) {
    rlimit there{};
    if (::getrlimit(resource, &there) != 0) {
        fail("limits cannot be read");
    }
    const rlim_t least = std::min(most, there.rlim_max);
    const rlimit both{least, least};
    if (::setrlimit(resource, &both) != 0) {
        fail("limits cannot be set");
    }
}

/// Those of root, too, who could do much with them before the kernel asks any filter.
void drop_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    if (::syscall(SYS_capset, &header, none.data()) != 0) {
        fail("privileges cannot be dropped");
    }
}

void set_limits(const SandboxLimits& limits, const Grant& grant, std::uint64_t mapped) {
    if (!kSanitized) {  // sanitizers reserve terabytes, and open files and pipes of their own
        limit(RLIMIT_AS, static_cast<rlim_t>(mapped + grant.area + grant.memory));
        limit(RLIMIT_NOFILE, kReplies + 2);  // one for the rules of Landlock, until they are active
    }
    constexpr rlim_t kThreads = 4;  // that may use time beside each other
    const auto seconds = static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(limits.time).count());
    limit(RLIMIT_CPU, (grant.threads ? kThreads : 1) * seconds + 1);
    // RLIMIT_NPROC would count the threads of all programs of the user. So the filter refuses new processes.
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_CORE, 0);
}

/// The interface of Landlock from the documentation of the kernel; older headers do not have all of it.
struct LandlockRuleset {
    std::uint64_t file_system;
    std::uint64_t network;
    std::uint64_t scoped;
};

constexpr long kCreateRuleset = 444;
constexpr long kRestrictSelf = 446;

/// Closes all paths by a rule set without rules. Returns the version of Landlock; 0 when there is none.
int close_paths() {
    constexpr unsigned kAskVersion = 1;
    const long version = ::syscall(kCreateRuleset, nullptr, 0, kAskVersion);
    if (version < 1) {
        return 0;
    }
    // The rights that each version knows: 13 kinds of access to files, then to refer, to truncate, to control
    // devices; since version 4 TCP, since version 6 signals and abstract sockets.
    constexpr std::array<unsigned, 6> kFileRights = {0, 13, 14, 15, 15, 16};
    const unsigned rights = kFileRights[static_cast<std::size_t>(version < 5 ? version : 5)];
    LandlockRuleset ruleset{(std::uint64_t{1} << rights) - 1, version >= 4 ? 3U : 0U, version >= 6 ? 3U : 0U};
    const std::size_t size = version >= 6   ? sizeof ruleset
                             : version >= 4 ? 2 * sizeof(std::uint64_t)
                                            : sizeof(std::uint64_t);
    const posix::Descriptor made(static_cast<int>(::syscall(kCreateRuleset, &ruleset, size, 0)));
    if (made.number() < 0 || ::syscall(kRestrictSelf, made.number(), 0) != 0) {
        fail("paths cannot be closed");
    }
    return static_cast<int>(version);
}

#ifdef WHORL_HAS_SECCOMP
constexpr std::array kNetwork = {
    SCMP_SYS(socket),   SCMP_SYS(socketpair),     SCMP_SYS(connect),        SCMP_SYS(bind),
    SCMP_SYS(listen),   SCMP_SYS(accept),         SCMP_SYS(accept4),        SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),  SCMP_SYS(sendmmsg),       SCMP_SYS(recvfrom),       SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg), SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register)};

/// No decoder needs these calls: they end the worker at once.
constexpr std::array kOtherPrograms = {SCMP_SYS(execve),
                                       SCMP_SYS(execveat),
                                       SCMP_SYS(fork),
                                       SCMP_SYS(vfork),
                                       SCMP_SYS(ptrace),
                                       SCMP_SYS(process_vm_readv),
                                       SCMP_SYS(process_vm_writev),
                                       SCMP_SYS(bpf),
                                       SCMP_SYS(mount),
                                       SCMP_SYS(unshare),
                                       SCMP_SYS(setns),
                                       SCMP_SYS(userfaultfd),
                                       SCMP_SYS(kill),
                                       SCMP_SYS(keyctl)};

constexpr std::array kAllowed = {
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(getrandom),  // Expat ends the process without it
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(sigaltstack), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    // the same as others above, on 32-bit systems
    SCMP_SYS(clock_gettime64), SCMP_SYS(futex_time64)};

/// A seccomp filter. If one rule fails, the whole filter fails.
class Filter {
public:
    explicit Filter(std::uint32_t otherwise) : context_(seccomp_init(otherwise), seccomp_release) {}

    void add(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
        // Negative numbers are calls that this architecture does not have.
        sound_ = sound_ && context_ &&
                 (seccomp_rule_add_array(context_.get(), action, call, static_cast<unsigned>(conditions.size()),
                                         conditions.begin()) == 0 ||
                  call < 0);
    }

    template <std::size_t Size>
    void add_all(std::uint32_t action, const std::array<int, Size>& calls) {
        for (const int call : calls) {
            add(action, call);
        }
    }

    /// The program for the kernel. Throws std::system_error.
    std::vector<sock_filter> program() {
        std::array<int, 2> ends{};  // of a pipe: a limit on the size of files may be zero
        if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
            fail(kNoFilter);
        }
        const posix::Descriptor reading(ends[0]);
        const posix::Descriptor writing(ends[1]);
        const bool exported = sound_ && context_ && seccomp_export_bpf(context_.get(), writing.number()) == 0;
        std::vector<sock_filter> program(BPF_MAXINSNS);
        const ssize_t bytes = ::read(reading.number(), program.data(), program.size() * sizeof(sock_filter));
        program.resize(static_cast<std::size_t>(std::max<ssize_t>(bytes, 0)) / sizeof(sock_filter));
        if (!exported || program.empty()) {
            // libseccomp does not say why by errno.
            throw std::system_error(std::make_error_code(std::errc::operation_not_supported), kNoFilter);
        }
        return program;
    }

    bool load() { return sound_ && context_ && seccomp_load(context_.get()) == 0; }

private:
    std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
    bool sound_ = true;
};

std::vector<sock_filter> worker_filter(bool threads) {
    // Sanitizers read files of /proc at any time, and abort() by signals.
    Filter filter(kSanitized ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM));
    filter.add_all(SCMP_ACT_KILL_PROCESS, kNetwork);
    filter.add_all(SCMP_ACT_KILL_PROCESS, kOtherPrograms);
    if (kSanitized) {
        return filter.program();
    }
    filter.add_all(SCMP_ACT_ALLOW, kAllowed);
    const auto is = [](unsigned argument, scmp_datum_t value) {
        return scmp_arg_cmp{argument, SCMP_CMP_EQ, value, 0};
    };
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(read), {is(0, kRequests)});
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(write), {is(0, kReplies)});
    constexpr scmp_arg_cmp kNotExecutable = {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)}) {
        filter.add(SCMP_ACT_ALLOW, call, {kNotExecutable});
    }
    // Filters cannot see the flags of clone3(); without it, libc uses clone().
    filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    if (threads) {  // and no new processes. A thread can do no more than its process.
        filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), {{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}});
    }
    return filter.program();
}
#endif

void load(std::vector<sock_filter>& filter) {
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        fail(kNoFilter);
    }
}

}  // namespace

void close_to_others() {
    limit(RLIMIT_CORE, 0);
    if (!kSanitized) {  // the search for leaks traces its own process
        ::prctl(PR_SET_DUMPABLE, 0);
    }
}

bool has_seccomp() {
#ifdef WHORL_HAS_SECCOMP
    const std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
#else
    return false;
#endif
}

WorkerFilters make_worker_filters() {
#ifdef WHORL_HAS_SECCOMP
    if (has_seccomp()) {
        return {worker_filter(false), worker_filter(true)};
    }
#endif
    return {};
}

SandboxProtection lock_in(const SandboxLimits& limits, const Grant& grant, std::uint64_t mapped,
                          WorkerFilters& filters) {
    ::prctl(PR_SET_NAME, "whorl-sandbox");
    if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        fail("privileges cannot be dropped");
    }
    drop_capabilities();
    set_limits(limits, grant, mapped);
    SandboxProtection protection;
    protection.landlock = kSanitized ? 0 : close_paths();
    std::vector<sock_filter>& filter = grant.threads ? filters.with_threads : filters.without_threads;
    if (!filter.empty()) {
        load(filter);
        protection.system_calls = true;
    }
    return protection;
}

bool refuse_others() {
#ifdef WHORL_HAS_SECCOMP
    Filter filter(SCMP_ACT_ALLOW);
    filter.add_all(SCMP_ACT_ERRNO(EACCES), kNetwork);
    filter.add_all(SCMP_ACT_ERRNO(EACCES), std::array{SCMP_SYS(execve), SCMP_SYS(execveat)});
    if (!kSanitized) {  // the search for leaks traces its own process
        filter.add_all(SCMP_ACT_ERRNO(EACCES),
                       std::array{SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev)});
    }
    return filter.load();
#else
    return false;
#endif
}

}  // namespace whorl::sandbox
