// Preloaded, takes over the decoder of JPEGs and the reader of PNG's metadata in a worker of the sandbox, as a
// malicious picture might. What it then
// attempts is in a comment of the picture. It says "ESCAPED" in an error text where an attempt succeeds, and "held"
// where it can tell that it failed.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include <jpeglib.h>
#include <zlib.h>

#include "lib/decoder/answer.hpp"
#include "lib/sandbox/lockdown.hpp"
#include "lib/sandbox/seat.hpp"

namespace {

using namespace whorl;
using sandbox::Reply;
using sandbox::Said;

constexpr std::string_view kBegin = "attempt=";
constexpr std::string_view kSecret = "secret of another picture";

/// Where the worker's memory for files and answers begins, and what it has of it.
std::byte* area = nullptr;
std::size_t file_size = 0;
constexpr std::size_t kSeen = std::size_t{128} << 20U;

void* heap = ::sbrk(0);
const pid_t program = ::getpid();

void say(const Reply& reply) {
    sandbox::send(sandbox::kReplies, reply);
}

[[noreturn]] void hang() {
    for (;;) {
        ::sched_yield();
    }
}

void fail_with(std::string_view message, ErrorKind kind = ErrorKind::corrupt) {
    Reply reply;
    reply.said = Said::failed;
    reply.kind = kind;
    message.copy(reply.message.data(), reply.message.size() - 1);
    say(reply);
}

void judge(bool succeeded) {
    fail_with(succeeded ? "ESCAPED" : "held");
}

Reply answer_of(std::size_t size) {
    Reply reply;
    reply.said = Said::answered;
    reply.size = size;
    return reply;
}

/// An answer of gray pixels; only its head is written.
void answer(const decoder::Head& head, std::size_t pixels) {
    std::memcpy(area + sandbox::answer_begin(file_size, kSeen), &head, sizeof head);
    say(answer_of(decoder::kPixels + pixels));
}

/// An answer about metadata, as cli/metadata/work.cpp reads it.
void tell(std::string_view facts, std::uint64_t told_size) {
    std::byte* room = area + sandbox::answer_begin(file_size, kSeen);
    std::memcpy(room, &told_size, sizeof told_size);
    std::memcpy(room + sizeof told_size, facts.data(), facts.size());
    say(answer_of(sizeof told_size + facts.size()));
}

void tell(std::string_view facts) {
    tell(facts, facts.size());
}

/// Nearly as many bytes as facts may have.
std::string very_many(std::string_view part) {
    std::string many;
    while (many.size() < 2'000'000) {
        many += part;
    }
    return many;
}

bool is_zero(const std::byte* begin, std::size_t size) {
    return std::all_of(begin, begin + size, [](std::byte byte) { return byte == std::byte{0}; });
}

/// Not inline: new memory is what is asked about, which the compiler would take for a mistake.
[[gnu::noinline]] bool has_secret(std::span<const std::byte> memory) {
    return ::memmem(memory.data(), memory.size(), kSecret.data(), kSecret.size()) != nullptr;
}

/// In the area behind its own file, in the heap, and in new memory.
bool sees_secret() {
    const auto* heap_begin = static_cast<const std::byte*>(heap);
    const auto heap_size = static_cast<std::size_t>(static_cast<const std::byte*>(::sbrk(0)) - heap_begin);
    bool seen = has_secret({area + file_size, kSeen - file_size}) || has_secret({heap_begin, heap_size});
    for (std::size_t size = 32; size < (std::size_t{64} << 20U) && !seen; size *= 2) {
        const auto* fresh = static_cast<const std::byte*>(std::malloc(size));
        seen = fresh != nullptr && has_secret({fresh, size});
    }
    return seen;
}

constexpr decoder::Head kHead{512, 512, 512, 512, ImageFormat::jpeg, PixelFormat::gray};

decoder::Head head_with(void (*change)(decoder::Head&)) {
    decoder::Head head = kHead;
    change(head);
    return head;
}

struct Attempt {
    std::string_view name;
    void (*run)();
};

const std::array kAttempts = {
    Attempt{"own-hash", [] { answer(kHead, 512 * 512); }},
    Attempt{"huge-picture",
            [] { answer(head_with([](auto& h) { h.width = h.height = 2'000'000'000; }), 512 * 512); }},
    Attempt{
        "huge-pixels",
        [] { answer(head_with([](auto& h) { h.pixel_width = h.pixel_height = 46'340; }), 46'340UL * 46'340UL); }},
    Attempt{"more-pixels-than-picture",
            [] { answer(head_with([](auto& h) { h.width = h.height = 10; }), 512 * 512); }},
    Attempt{"fewer-bytes-than-pixels", [] { answer(kHead, 1000); }},
    Attempt{"other-format",
            [] { answer(head_with([](auto& h) { h.file_format = ImageFormat::png; }), 512 * 512); }},
    Attempt{"no-format", [] { answer(head_with([](auto& h) { h.file_format = ImageFormat{200}; }), 512 * 512); }},
    Attempt{"no-pixel-format",
            [] { answer(head_with([](auto& h) { h.pixel_format = PixelFormat{99}; }), 512 * 512); }},
    Attempt{"negative-sizes",
            [] { answer(head_with([](auto& h) { h.width = h.pixel_width = -512; }), 512 * 512); }},
    Attempt{"endless-answer", [] { say(answer_of(std::size_t{1} << 62U)); }},
    Attempt{"answer-beyond-area", [] { say(answer_of(kSeen)); }},
    Attempt{"no-kind-of-error", [] { fail_with("held", ErrorKind{9999}); }},
    Attempt{"commands-to-terminal", [] { fail_with("held\x1b[2J\xe2\x80\xae\xc2\x9b\n\xff"); }},
    Attempt{"ready-again", [] { say({}); }},
    Attempt{"rubbish", [] { sandbox::write_message(sandbox::kReplies, "abc", 3); }},
    Attempt{"answers-for-others",
            [] {
                // As many as the pipe takes without waiting.
                std::memset(area, 0, 1 << 20);
                for (int i = 0; i < 12; ++i) {
                    answer(kHead, 512 * 512);
                }
                ::_exit(0);
            }},
    Attempt{"stays-and-overwrites",
            [] {
                answer(kHead, 512 * 512);
                for (std::size_t at = 0;; at = (at + 512) % kSeen) {
                    area[at] = std::byte{0xee};
                }
            }},
    Attempt{"stays-and-reads",
            [] {
                answer(kHead, 512 * 512);
                // Nobody would hear it, so it spoils the picture that it sees.
                for (constexpr std::size_t kMost = 1 << 20;;) {
                    if (has_secret({area, kMost})) {
                        std::memset(area, 0xee, kMost);
                    }
                }
            }},
    Attempt{"earlier-picture", [] { judge(sees_secret()); }},
    Attempt{"area-beyond-its-share",
            [] {
                constexpr std::size_t kMore = std::size_t{64} << 20U;
                const bool there = ::mremap(area, kSeen, kSeen + kMore, 0) == area;
                judge(there && !is_zero(area + kSeen, kMore));
            }},
    Attempt{"fills-area",
            [] {
                std::memset(area, 0xee, kSeen);
                ::_exit(0);
            }},
    Attempt{"filled-area",
            [] {
                const std::size_t behind = (file_size + 4095) / 4096 * 4096;
                judge(!is_zero(area + behind, kSeen - behind));
            }},
    Attempt{"all-memory",
            [] {
                std::size_t taken = 0;
                constexpr std::size_t kPart = std::size_t{16} << 20U;
                while (void* part = std::malloc(kPart)) {
                    std::memset(part, 1, kPart);
                    taken += kPart;
                }
                judge(taken > (std::size_t{400} << 20U));
            }},
    Attempt{"higher-limits",
            [] {
                const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
                judge(::setrlimit(RLIMIT_AS, &all) == 0);
            }},
    Attempt{"next-question",
            [] {
                sandbox::Request request;
                judge(sandbox::receive(sandbox::kRequests, request) == sandbox::Received::whole);
            }},
    Attempt{"thread",
            [] {
                pthread_t thread{};
                judge(::pthread_create(
                          &thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr) == 0);
            }},
    Attempt{"process", [] { judge(::fork() >= 0); }},
    Attempt{"socket", [] { judge(::socket(AF_INET, SOCK_STREAM, 0) >= 0); }},
    Attempt{"file", [] { judge(::open("/etc/passwd", O_RDONLY) >= 0); }},
    Attempt{"own-memory-file", [] { judge(::open("/proc/self/mem", O_RDWR) >= 0); }},
    Attempt{"trace", [] { judge(::ptrace(PTRACE_SEIZE, ::getppid(), 0, 0) == 0); }},
    Attempt{"kill-program", [] { judge(::kill(::getppid(), SIGKILL) == 0); }},
    Attempt{"outlive-program", [] { judge(::prctl(PR_SET_PDEATHSIG, 0) == 0); }},
    Attempt{"run-memory", [] { judge(::mprotect(area, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == 0); }},
};

constexpr std::string_view kNothing = R"({"format":"PNG","complete":true,"findings":[]})";

const std::array kTold = {
    Attempt{"facts-of-its-own", [] { tell(kNothing); }},
    Attempt{"facts-that-command-terminal",
            [] { tell(R"({"format":"\u001b[2J\u009b2J\u202e","complete":true,"findings":[]})"); }},
    Attempt{"facts-without-end", [] { say(answer_of(std::size_t{64} << 20U)); }},
    Attempt{"facts-larger-than-answer", [] { tell(kNothing, std::uint64_t{1} << 63U); }},
    Attempt{"facts-that-end-early", [] { tell(kNothing, 10); }},
    Attempt{"facts-in-facts", [] { tell(very_many("[")); }},
    Attempt{"facts-beside-facts", [] { tell("{\"a\":[" + very_many("{},") + "0]}"); }},
    Attempt{"facts-of-no-kind", [] { tell(R"({"format":"PNG","complete":true,"findings":[[99,"a","b",[]]]})"); }},
};

void attempt(std::string_view file) {
    const std::size_t at = file.find(kBegin);
    if (at == std::string_view::npos) {
        return;
    }
    const std::string_view name = file.substr(at + kBegin.size());
    const auto run_named = [&](const Attempt& each) {
        if (name.starts_with(each.name) && name[each.name.size()] == ';') {
            each.run();
            hang();
        }
    };
    std::for_each(kAttempts.begin(), kAttempts.end(), run_named);
    std::for_each(kTold.begin(), kTold.end(), run_named);
}

void take_over(const void* bytes, std::size_t size) {
    area = static_cast<std::byte*>(const_cast<void*>(bytes));
    file_size = size;
    attempt({static_cast<const char*>(bytes), size});
}

}  // namespace

extern "C" void jpeg_mem_src(j_decompress_ptr decoder, const unsigned char* bytes, unsigned long size) {
    if (::getpid() != program) {
        take_over(bytes, size);
    }
    using Call = decltype(&jpeg_mem_src);
    static const auto real = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "jpeg_mem_src"));
    real(decoder, bytes, size);
}

extern "C" uLong crc32_z(uLong crc, const Bytef* bytes, z_size_t size) {
    // Of the first chunk, behind the mark of PNG and the chunk's length.
    constexpr std::size_t kBefore = 12;
    constexpr std::string_view kMark = "\x89PNG";
    constexpr std::string_view kEnd = "IEND\xae\x42\x60\x82";
    constexpr std::size_t kMost = 1 << 16;
    if (::getpid() != program && size == 17 && reinterpret_cast<std::uintptr_t>(bytes) % 4096 == kBefore) {
        const std::string_view file(reinterpret_cast<const char*>(bytes - kBefore), kMost);
        if (file.starts_with(kMark)) {
            take_over(file.data(), file.find(kEnd) + kEnd.size());
        }
    }
    using Call = decltype(&crc32_z);
    static const auto real = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "crc32_z"));
    return real(crc, bytes, size);
}
