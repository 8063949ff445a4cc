// Runs the real program as its users do, and keeps what it said.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace whorl::test {

struct Ran {
    int exit_code = -1;  ///< 128 + N when signal N ended it
    std::string out;
    std::string err;
};

struct RunOptions {
    std::string input{};                     ///< what stands on standard input
    std::vector<std::string> environment{};  ///< "NAME=value", in place of ours
    std::optional<std::string> out_file{};   ///< where standard output goes instead
    std::vector<int> closed{};               ///< standard streams that it does not have
    std::optional<std::string> folder{};     ///< where it runs
    std::vector<std::string> under{};        ///< another program, with its words, that starts it
    bool unprivileged = false;               ///< as a user whom file permissions bind, even if we are root
    bool on_terminal = false;                ///< stderr is a terminal
    bool without_terminal = false;           ///< there is none to be asked on, not even the test's
};

/// Runs whorl with these words. Ends it, with exit code 128 + SIGALRM, when it takes longer than a minute.
Ran run_whorl(const std::vector<std::string>& words, const RunOptions& options = {});

/// The program running beside the test, which writes to it and reads what it answers meanwhile. Ends it when it
/// takes longer than a minute.
class Conversation {
public:
    explicit Conversation(const std::vector<std::string>& words);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    pid_t process() const { return child_; }

    void write(const std::string& text);

    /// The next line of its standard output, without the newline; waits for it. Empty at the end.
    std::string read_line();

    /// Standard output is read no more.
    void stop_reading();

    /// Ends its standard input, waits, and gives its exit code, 128 + N when signal N ended it.
    int finish();

private:
    pid_t child_ = -1;
    int in_ = -1;
    int out_ = -1;
};

/// Runs the program and gives what it printed; its exit code must be the one given.
std::string output_of(const std::vector<std::string>& words, int exit_code = 0, const RunOptions& options = {});

/// Checks that it fails with that exit code and one line on standard error, which has `said` in it.
void check_refused(const std::vector<std::string>& words, int exit_code, const std::string& said,
                   const RunOptions& options = {});

/// Without the newline at its end.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace whorl::test
