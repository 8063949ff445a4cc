#include "cli/terminal/passphrase.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>
#include <whorl/case_key.hpp>

#include "cli/program/command.hpp"
#include "cli/terminal/signals.hpp"

namespace whorl::cli {
namespace {

constexpr int kTries = 3;

/// Programs can try all shorter ones, in spite of Argon2id.
constexpr std::size_t kShortPassphrase = 12;

constexpr auto kIsEmpty = "the passphrase is empty";

void tell_if_swapped() {
    if (!Secret::can_be_locked()) {
        Console(false).note(
            "the limit on locked memory is too low (ulimit -l), so when memory runs short, the system could write "
            "passphrases and keys to the disk");
    }
}

Error no_passphrase(const std::string& why) {
    return {ErrorKind::invalid, why, {}};
}

/// The next line, without its end. Reads byte by byte, so that the rest stays for other readers, and into locked
/// memory, so that no buffer keeps a copy. Nothing if `ready`, called before each byte, gives false.
std::optional<Secret> read_line(int descriptor, const std::function<bool()>& ready) {
    Secret line(kMaxPassphraseBytes + 2);  // with CR and LF
    std::size_t size = 0;
    while (size < line.size()) {
        if (!ready()) {
            return std::nullopt;
        }
        const ssize_t n = ::read(descriptor, line.data() + size, 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            throw std::runtime_error("the passphrase cannot be read: " + std::generic_category().message(errno));
        }
        if (n == 0 || line.view()[size] == '\n') {
            break;
        }
        ++size;
    }
    if (size > 0 && line.view()[size - 1] == '\r') {
        --size;
    }
    if (size > kMaxPassphraseBytes) {
        throw Refusal(no_passphrase("the passphrase is too long; it can have up to " +
                                    std::to_string(kMaxPassphraseBytes) + " bytes"));
    }
    line.shorten(size);
    return line;
}

Secret read_line_of(int descriptor) {
    if (::fcntl(descriptor, F_GETFD) < 0) {
        throw UsageError("--passphrase-fd: file descriptor " + std::to_string(descriptor) + " is not open");
    }
    Secret line = *read_line(descriptor, [] { return true; });
    if (line.empty()) {
        throw Refusal(no_passphrase("gave no passphrase: the line is empty or missing"), "--passphrase-fd");
    }
    return line;
}

volatile std::sig_atomic_t caught_signal = 0;

extern "C" void catch_signal(int number) {
    caught_signal = number;
}

/// While it lives, the signals of kEndingSignals only interrupt ppoll(). Ignored signals stay ignored.
class CaughtSignals {
public:
    CaughtSignals() {
        caught_signal = 0;
        struct sigaction action {};
        action.sa_handler = catch_signal;
        sigemptyset(&action.sa_mask);
        for (std::size_t i = 0; i < before_.size(); ++i) {
            ::sigaction(kEndingSignals[i], nullptr, &before_[i]);
            if (before_[i].sa_handler != SIG_IGN) {
                ::sigaction(kEndingSignals[i], &action, nullptr);
            }
        }
    }
    ~CaughtSignals() {
        for (std::size_t i = 0; i < before_.size(); ++i) {
            ::sigaction(kEndingSignals[i], &before_[i], nullptr);
        }
    }
    CaughtSignals(const CaughtSignals&) = delete;
    CaughtSignals& operator=(const CaughtSignals&) = delete;

private:
    std::array<struct sigaction, kEndingSignals.size()> before_{};
};

/// While it lives, the terminal does not show what is typed. Drops everything typed before or in excess.
class Silence {
public:
    explicit Silence(int terminal) : terminal_(terminal) {
        if (::tcgetattr(terminal, &before_) != 0) {
            throw std::runtime_error("the settings of the terminal cannot be read: " +
                                     std::generic_category().message(errno));
        }
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
        silent.c_lflag |= ICANON | ISIG;
        if (::tcsetattr(terminal, TCSAFLUSH, &silent) != 0) {
            throw std::runtime_error("the terminal would show the passphrase: " +
                                     std::generic_category().message(errno));
        }
    }
    ~Silence() { ::tcsetattr(terminal_, TCSAFLUSH, &before_); }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

private:
    int terminal_;
    termios before_{};
};

/// The terminal from which the program was started, even if the standard streams go elsewhere.
class Terminal {
public:
    Terminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
        if (descriptor_ < 0) {
            throw UsageError(
                "there is no terminal to ask for the passphrase; use --passphrase-fd N to read it from a file "
                "descriptor");
        }
    }
    ~Terminal() { ::close(descriptor_); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void say(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t n = ::write(descriptor_, text.data(), text.size());
            if (n < 0 && errno != EINTR) {
                throw std::runtime_error("the terminal cannot be written: " +
                                         std::generic_category().message(errno));
            }
            text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        }
    }

    /// The answer to each prompt, up to the first empty one.
    std::vector<Secret> ask(const std::vector<std::string>& prompts) const {
        for (;;) {
            if (auto lines = ask_unless_interrupted(prompts)) {
                return *std::move(lines);
            }
            // Now the signal takes its effect. After a stop, the questions start again.
            std::raise(static_cast<int>(caught_signal));
        }
    }

private:
    std::optional<std::vector<Secret>> ask_unless_interrupted(const std::vector<std::string>& prompts) const {
        const HeldSignals held;
        const CaughtSignals caught;
        const Silence silence(descriptor_);
        const auto ready = [&] {
            pollfd input{descriptor_, POLLIN, 0};
            while (caught_signal == 0 && ::ppoll(&input, 1, nullptr, &held.before()) < 0 && errno == EINTR) {
            }
            return caught_signal == 0;
        };
        std::vector<Secret> lines;
        for (const std::string& prompt : prompts) {
            say(prompt);
            std::optional<Secret> line = read_line(descriptor_, ready);
            say("\n");  // the one that was typed was not shown
            if (!line) {
                return std::nullopt;
            }
            lines.push_back(*std::move(line));
            if (lines.back().empty()) {
                break;
            }
        }
        return lines;
    }

    int descriptor_;
};

Secret choose_on_terminal(const std::string& purpose) {
    const Terminal terminal;
    terminal.say(purpose + "\nNothing appears while you type.\n");
    for (int tries = 1;; ++tries) {
        std::vector<Secret> lines = terminal.ask({"Passphrase: ", "Type it again: "});
        const bool differ = lines.front().view() != lines.back().view();
        if (!differ && !lines.front().empty()) {
            return std::move(lines.front());
        }
        const std::string why = differ ? "the two passphrases are not the same" : kIsEmpty;
        if (tries == kTries) {
            throw Refusal(no_passphrase(why));
        }
        terminal.say("Please try again: " + why + ".\n");
    }
}

std::size_t characters_of(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        constexpr unsigned kMask = 0xc0;
        constexpr unsigned kContinuation = 0x80;
        return (static_cast<unsigned char>(c) & kMask) != kContinuation;
    }));
}

}  // namespace

Option add_passphrase_flag(Command command, PassphraseFlags& flags) {
    constexpr int kMaxDescriptor = 1 << 20;
    return command
        .add_option("--passphrase-fd", "N", flags.descriptor,
                    "Read the passphrase from file descriptor N, one line, instead of the terminal")
        .range(0, kMaxDescriptor)
        .under(kKeysHeading);
}

Secret read_passphrase(const PassphraseFlags& flags, const std::string& prompt) {
    tell_if_swapped();
    if (flags.descriptor) {
        return read_line_of(*flags.descriptor);
    }
    Secret line = std::move(Terminal().ask({prompt + ": "}).front());
    if (line.empty()) {
        throw Refusal(no_passphrase(kIsEmpty));
    }
    return line;
}

Secret read_new_passphrase(const PassphraseFlags& flags, const std::string& locked, Console& console) {
    tell_if_swapped();
    Secret passphrase = flags.descriptor
                            ? read_line_of(*flags.descriptor)
                            : choose_on_terminal("Choose a passphrase for " + locked +
                                                 ". Nobody can reset it, so write it down and keep it safe.");
    if (characters_of(passphrase.view()) < kShortPassphrase) {
        console.note("this passphrase is short; four or five unrelated words are much harder to guess");
    }
    return passphrase;
}

}  // namespace whorl::cli
