// Other programs, as tests call them.
#pragma once

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace whorl::lab::test {

/// What a line of shell writes to its standard output.
inline std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    std::array<char, 4096> piece{};
    while (std::fgets(piece.data(), static_cast<int>(piece.size()), pipe.get()) != nullptr) {
        output += piece.data();
    }
    return output;
}

}  // namespace whorl::lab::test
