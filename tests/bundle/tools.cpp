#include "tests/bundle/tools.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace whorl::test {

int shell(const std::string& line) {
    const int status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string some_bytes(std::size_t size) {
    std::mt19937_64 random(size);
    std::string bytes;
    while (bytes.size() < size) {
        const std::uint64_t word = random();
        bytes.append(reinterpret_cast<const char*>(&word), std::min(sizeof word, size - bytes.size()));
    }
    return bytes;
}

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

std::string with_bit_flipped(std::string text, std::size_t bit) {
    text[bit / 8] = static_cast<char>(static_cast<unsigned char>(text[bit / 8]) ^ 1U << bit % 8);
    return text;
}

Result<std::string> open_text(std::string_view sealed, const AgeIdentity& identity) {
    const Result<Secret> opened = age_decrypt_text(sealed, {&identity, 1}, sealed.size());
    return opened ? Result<std::string>(std::string(opened->view())) : opened.error();
}

}  // namespace whorl::test
