// The program, run so that a test can look into its memory at moments that are known.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace whorl::test {

/// Its standard output is a terminal, so that each line comes at once. Ends it when it takes longer than a minute.
class ObservedProgram {
public:
    /// `passphrase` stands on file descriptor 3.
    explicit ObservedProgram(const std::vector<std::string>& words, const std::string& passphrase = "");
    ~ObservedProgram();
    ObservedProgram(const ObservedProgram&) = delete;
    ObservedProgram& operator=(const ObservedProgram&) = delete;

    pid_t process() const { return child_; }

    /// On its standard input. Waits until the program has taken it.
    void write(const std::string& text);

    /// The next line of its standard output.
    std::string read_line();

    /// Nothing of it moves until go_on().
    void stop();
    void go_on();

    /// Ends its standard input and waits until it is at its very end, after main(), where it stands still.
    void wait_for_end();

    /// Lets it end, and gives its exit code; -1 when a signal ended it.
    int finish();

private:
    void wait_until_stopped();

    pid_t child_ = -1;
    int in_ = -1;
    int out_ = -1;
};

}  // namespace whorl::test
