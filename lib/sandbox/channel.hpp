// What a program, its fork server and its workers say to each other, through pipes that keep messages whole.
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <whorl/sandbox.hpp>

#include "lib/posix/files.hpp"

namespace whorl::sandbox {

/// Program to fork server: put a new worker into this seat, in place of the one that is there.
struct Command {
    std::uint32_t seat = 0;
    std::uint32_t generation = 0;
};

/// Program to worker. Of another generation it was meant for the one before.
struct Request {
    std::uint32_t generation = 0;
    std::uint32_t question_size = 0;
    std::uint64_t file_size = 0;
    SandboxedWork work = nullptr;  ///< the same address there, since a worker is a copy
    std::array<std::byte, SandboxLoan::kMaxQuestionBytes> question{};
};

enum class Said : std::uint32_t { ready, answered, failed, died };

/// Worker to program; `died` comes from the fork server.
struct Reply {
    std::uint32_t generation = 0;
    Said said = Said::ready;
    std::int32_t detail = 0;  ///< ready: Landlock's version; failed: the ErrorKind; died: as of wait()
    std::uint32_t flag = 0;   ///< ready: system calls are filtered; answered and failed: the worker has done enough
    std::uint64_t size = 0;   ///< of the answer
    std::array<char, 1024> message{};  ///< of the Error, ends with a zero
};

/// Two ends of which either may be closed. A message that is written at once is read at once.
class Pipe {
public:
    /// Throws std::system_error.
    Pipe();

    int reading() const { return reading_.number(); }
    int writing() const { return writing_.number(); }
    void close_reading() { reading_.close(); }
    void close_writing() { writing_.close(); }

private:
    posix::Descriptor reading_{-1};
    posix::Descriptor writing_{-1};
};

/// False when the other side has gone.
bool write_message(int descriptor, const void* message, std::size_t size);

/// How many bytes came, at most `size`; 0 when the other side has gone.
std::size_t read_message(int descriptor, void* message, std::size_t size);

template <class Message>
bool send(int descriptor, const Message& message) {
    static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= PIPE_BUF);
    return write_message(descriptor, &message, sizeof message);
}

enum class Received : std::uint8_t { whole, mangled, gone };

template <class Message>
Received receive(int descriptor, Message& message) {
    static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= PIPE_BUF);
    const std::size_t size = read_message(descriptor, &message, sizeof message);
    return size == 0 ? Received::gone : size == sizeof message ? Received::whole : Received::mangled;
}

}  // namespace whorl::sandbox
