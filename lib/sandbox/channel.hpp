// The messages between the program, its fork server and its workers, through pipes that keep messages whole.
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>
#include <whorl/error.hpp>
#include <whorl/sandbox.hpp>

#include "lib/posix/files.hpp"

namespace whorl::sandbox {

/// What a worker may use. It is fixed when the worker starts.
struct Grant {
    bool threads = false;
    std::uint64_t memory = 0;  ///< bytes that it may allocate
    std::size_t area = 0;      ///< bytes of the area that it sees

    bool operator==(const Grant&) const = default;
};

/// From the program to the fork server.
struct Command {
    std::uint32_t seat = 0;
    bool starts = false;  ///< a worker in the seat; else ends it
    Grant grant;
};

/// From the program to a worker.
struct Request {
    std::uint64_t question_size = 0;
    std::uint64_t file_size = 0;
    std::uint64_t max_answer = 0;
    SandboxedWork work = nullptr;  ///< the same address in the worker, which is a copy
    std::array<std::byte, SandboxLoan::kMaxQuestionBytes> question{};
};

enum class Said : std::uint32_t { ready, answered, failed };

/// From a worker to the program.
struct Reply {
    Said said = Said::ready;
    std::int32_t landlock = 0;         ///< ready: its version
    std::uint32_t filtered = 0;        ///< ready: 1 if system calls are
    ErrorKind kind{};                  ///< failed
    std::uint64_t size = 0;            ///< answered: bytes of the answer
    std::array<char, 1024> message{};  ///< failed: of the Error, zero-terminated

    /// The message, safe to show: an attacker who took over the worker may have written it.
    std::string text() const;
};

/// From the fork server to the program, once for each worker that it was told to start: it is dead.
struct Death {
    int status = 0;  ///< of wait()
    int error = 0;   ///< the errno, when it could not be started
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

/// Closes all descriptors of this process but these and the standard streams.
void close_all_but(std::vector<int> kept);

/// False when it cannot be written. Raises SIGPIPE unless somebody can read it.
bool write_message(int descriptor, const void* message, std::size_t size);

/// Returns the number of bytes, at most `size`; 0 when the other side has gone.
std::size_t read_message(int descriptor, void* message, std::size_t size);

template <class Message>
bool send(int descriptor, const Message& message) {
    static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= PIPE_BUF);
    return write_message(descriptor, &message, sizeof message);
}

/// Drops the messages that wait.
void drain(int descriptor);

enum class Received : std::uint8_t { whole, mangled, gone };

template <class Message>
Received receive(int descriptor, Message& message) {
    static_assert(std::is_trivially_copyable_v<Message> && sizeof(Message) <= PIPE_BUF);
    const std::size_t size = read_message(descriptor, &message, sizeof message);
    return size == 0 ? Received::gone : size == sizeof message ? Received::whole : Received::mangled;
}

}  // namespace whorl::sandbox
