// Words as exec takes them: of a command line or an environment.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace whorl::test {

class ExecWords {
public:
    explicit ExecWords(std::vector<std::string> words) : words_(std::move(words)) {
        for (std::string& word : words_) {
            pointers_.push_back(word.data());
        }
        pointers_.push_back(nullptr);
    }
    ExecWords(const ExecWords&) = delete;
    ExecWords& operator=(const ExecWords&) = delete;

    char* const* data() const { return pointers_.data(); }

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

/// The command line of the program with these words, perhaps run by another one that comes first.
inline std::vector<std::string> whorl_with(const std::vector<std::string>& words,
                                           std::vector<std::string> under = {}) {
    under.emplace_back(WHORL_PROGRAM);
    under.insert(under.end(), words.begin(), words.end());
    return under;
}

}  // namespace whorl::test
