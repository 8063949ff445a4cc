// The messages between the program, its fork server and its workers, through pipes that keep messages whole.
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <whorl/sandbox.hpp>

#include "lib/posix/files.hpp"

namespace whorl::sandbox {

/// From the program to the fork server: replace the worker in this seat by a new one.
struct Command {
    std::uint32_t seat = 0;
    std::uint32_t generation = 0;
};

/// From the program to a worker. With another generation, it is for an earlier worker.
struct Request {
    std::uint32_t generation = 0;
    std::uint32_t question_size = 0;
    std::uint64_t file_size = 0;
    SandboxedWork work = nullptr;  ///< the same address in the worker, which is a copy
    std::array<std::byte, SandboxLoan::kMaxQuestionBytes> question{};
};

enum class Said : std::uint32_t { ready, answered, failed, died };

/// From a worker to the program; `died` comes from the fork server.
struct Reply {
    std::uint32_t generation = 0;
    Said said = Said::ready;
    std::int32_t detail = 0;  ///< ready: version of Landlock; failed: the ErrorKind; died: the status of wait()
    std::uint32_t flag =
        0;  ///< ready: system calls are filtered; answered and failed: the worker should be replaced
    std::uint64_t size = 0;            ///< bytes of the answer
    std::array<char, 1024> message{};  ///< of the Error, zero-terminated
};

/// Two ends; each may be closed. A message that is written in one call is read in one call.
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

/// False when it cannot be written. Raises SIGPIPE unless somebody can read it.
bool write_message(int descriptor, const void* message, std::size_t size);

/// Returns the number of bytes, at most `size`; 0 when the other side has gone.
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
