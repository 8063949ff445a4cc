// The real program on a terminal of its own, with a person in front of it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace whorl::test {

/// Ends the program when it takes longer than a minute.
class TerminalSession {
public:
    explicit TerminalSession(const std::vector<std::string>& words);
    ~TerminalSession();
    TerminalSession(const TerminalSession&) = delete;
    TerminalSession& operator=(const TerminalSession&) = delete;

    /// Until the terminal shows this text, after what was waited for before.
    void wait_for(const std::string& text);

    void type(const std::string& text);
    void send(int signal) const;

    /// Whether the terminal would show what is typed now.
    bool echoes() const;

    /// Whether it is set as it was before the program ran.
    bool is_as_before() const;

    /// Waits, and gives the program's exit code, 128 + N when signal N ended it.
    int finish();

    /// All that it showed.
    const std::string& screen() const { return screen_; }

private:
    /// Takes what is shown next; false when nothing comes within the time.
    bool look(int milliseconds);

    std::vector<unsigned> settings() const;

    int terminal_ = -1;
    int program_side_ = -1;
    pid_t child_ = -1;
    std::vector<unsigned> before_;
    std::string screen_;
    std::size_t waited_for_ = 0;
};

}  // namespace whorl::test
