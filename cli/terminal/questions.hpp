// Questions to a person, on standard error, and their answers from standard input.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace whorl::cli {

/// Standard input ended before the answer; what() says so.
struct InputEnded : std::runtime_error {
    InputEnded() : std::runtime_error("stopped: standard input ended before the question was answered") {}
};

/// True if a person can answer: standard input and standard error are a terminal.
bool person_can_answer();

/// Prints a line on standard error.
void say(const std::string& text);

/// The typed line, without blanks around it. Throws InputEnded.
std::string ask(const std::string& question);

/// Asks until the answer is one of these words, or the beginning of exactly one of them. Throws InputEnded.
std::string choose(const std::string& question, const std::vector<std::string>& words);

/// Asks until the answer is yes or no. Throws InputEnded.
bool agrees(const std::string& question);

}  // namespace whorl::cli
