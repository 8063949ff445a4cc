// Messages for people on standard error, and a progress bar that never mixes with them.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/text/printable.hpp"

namespace whorl::cli {

/// True for bytes that a terminal could take for a command.
constexpr bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

using text::printable;

/// Not thread safe.
class Console {
public:
    /// If `quiet`, only failures are printed. Lines begin with the name of the program.
    explicit Console(bool quiet, std::string_view program = "whorl");
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// "PROGRAM: TEXT", for a failure that ends the work.
    void error(std::string_view text);

    /// "PROGRAM: NAME: REASON"
    void failure(std::string_view name, std::string_view reason);

    /// The same, for something that is done nevertheless.
    void warning(std::string_view name, std::string_view reason);

    /// "PROGRAM: TEXT", for a danger that is told even if `quiet`.
    void alarm(std::string_view text);

    /// "PROGRAM: TEXT"
    void note(std::string_view text);

    /// Removes the bar before other output.
    void clear_progress();

    /// Whether progress() may ever show anything.
    bool shows_progress() const { return terminal_ && !quiet_; }

    /// Shows that `done` inputs are finished and `failed` of them failed, of `total` if that is known. Shows a bar
    /// only on a terminal, and only after the work has taken a while.
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
