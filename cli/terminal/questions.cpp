#include "cli/terminal/questions.hpp"

#include <unistd.h>

#include <cstdio>

#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kBlanks = " \t\r\n";

}  // namespace

bool person_can_answer() {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

void say(const std::string& text) {
    std::fputs((text + '\n').c_str(), stderr);
}

std::string ask(const std::string& question) {
    std::fputs((question + ' ').c_str(), stderr);
    std::fflush(stderr);
    std::string answer;
    for (char c = 0; c != '\n'; answer += c) {
        if (::read(STDIN_FILENO, &c, 1) != 1) {  // one by one: the rest may be for another reader
            say("");
            throw InputEnded();
        }
    }
    const std::size_t begin = answer.find_first_not_of(kBlanks);
    return begin == std::string::npos ? "" : answer.substr(begin, answer.find_last_not_of(kBlanks) + 1 - begin);
}

std::string choose(const std::string& question, const std::vector<std::string>& words) {
    for (;;) {
        const std::string answer = ask(question);
        std::string chosen;
        for (const std::string& word : words) {
            if (!answer.empty() && word.starts_with(answer)) {
                chosen = chosen.empty() ? word : "?";
            }
        }
        if (!chosen.empty() && chosen != "?") {
            return chosen;
        }
        say("Please answer with one of these words: " + joined(words));
    }
}

bool agrees(const std::string& question) {
    return choose(question + " (yes/no)", {"yes", "no"}) == "yes";
}

}  // namespace whorl::cli
