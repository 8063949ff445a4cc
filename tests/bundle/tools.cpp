#include "tests/bundle/tools.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>

#include "lib/bundle/bech32.hpp"
#include "lib/bundle/crypto.hpp"

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

std::string recipient_text(std::string_view bytes) {
    return std::string(bundle::encode_bech32("age", bundle::bytes_of(bytes)).view());
}

const std::vector<std::string>& keys_of_small_order() {
    static const std::vector<std::string> kKeys = [] {
        std::vector<std::string> keys = {
            "0000000000000000000000000000000000000000000000000000000000000000",  // 0, of order 4
            "0100000000000000000000000000000000000000000000000000000000000000",  // 1, of order 1
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",  // of order 8
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",  // of order 8
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 1, of order 2
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p, which is 0
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 1, which is 1
        };
        for (std::size_t i = keys.size(); i > 0; --i) {
            std::string key = keys[i - 1];
            key[62] = static_cast<char>("89abcdef"[key[62] - '0']);
            keys.push_back(std::move(key));
        }
        return keys;
    }();
    return kKeys;
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
