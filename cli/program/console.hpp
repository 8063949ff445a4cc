// Everything that Whorl says to a person, on stderr: messages and a progress bar that never mix.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace whorl::cli {

/// Whether a terminal might take the byte for a command.
constexpr bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// "\x1b" for the escape character.
std::string hex_escape(char c);

/// A file name as it can be shown: control characters and bytes that are no UTF-8 become \xNN, so that a
/// name can neither command the terminal nor break the line.
std::string printable(std::string_view name);

/// Not thread safe: one thread talks.
class Console {
public:
    /// Nothing but failures is told when `quiet`. Lines begin with the name of the program.
    explicit Console(bool quiet, std::string_view program = "whorl");
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// "PROGRAM: TEXT", of what ends the work.
    void error(std::string_view text);

    /// "PROGRAM: NAME: REASON"
    void failure(std::string_view name, std::string_view reason);

    /// The same, but of something that is done all the same.
    void warning(std::string_view name, std::string_view reason);

    /// "PROGRAM: TEXT"
    void note(std::string_view text);

    /// Takes the bar off the screen before something else is printed there.
    void clear_progress();

    /// Whether progress() may ever show anything.
    bool shows_progress() const { return terminal_ && !quiet_; }

    /// So many are done, some of them failed, of `total` when that is known. Shows a bar when stderr is a
    /// terminal and the work has lasted for a while.
    void progress(std::size_t done, std::size_t failed, std::optional<std::size_t> total);

private:
    void line(std::string_view colour, std::string_view text);

    std::string prefix_;  ///< "whorl:"
    bool quiet_;
    bool terminal_;
    bool colour_;
    bool bar_shown_ = false;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace whorl::cli
