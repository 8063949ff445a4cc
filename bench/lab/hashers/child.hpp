// Another program that is spoken to by lines.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

namespace whorl::lab {

/// A shell's command with both its ends in our hands; its standard error is ours. It and all that it has started
/// are killed when this goes, but for a process that left its group and whose parent has ended. Not thread safe.
class Child {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Null when the system cannot.
    static std::unique_ptr<Child> start(const std::string& command);

    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Adds the newline. False when it has ended, or does not read.
    bool write_line(const std::string& text, Time until);

    /// It runs, and has said nothing beyond the lines that were read.
    bool is_quiet() const;

    enum class Reading { line, ended, too_late, too_long };

    /// Without its newline, or carriage return and newline. Longer than `most` is too long.
    Reading read_line(std::string& line, std::size_t most, Time until);

private:
    /// Takes both descriptors over.
    Child(pid_t process, int to, int from) : process_(process), to_(to), from_(from) {}

    pid_t process_;
    int to_;            ///< its standard input
    int from_;          ///< its standard output
    std::string read_;  ///< beyond the last line
};

}  // namespace whorl::lab
