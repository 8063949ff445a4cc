#include "lib/bundle/bech32.hpp"

#include <algorithm>
#include <cstdint>

namespace whorl::bundle {
namespace {

constexpr std::string_view kCharacters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kDataSymbols = (kKeyBytes * 8 + 4) / 5;
constexpr std::size_t kChecksumSymbols = 6;
constexpr std::size_t kSymbols = kDataSymbols + kChecksumSymbols;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

char lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// One step of the checksum, by a symbol of five bits.
std::uint32_t step(std::uint32_t sum, unsigned symbol) {
    constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                         0x2a1462b3};
    const std::uint32_t top = sum >> 25U;
    sum = (sum & 0x1ffffffU) << 5U ^ symbol;
    for (unsigned i = 0; i < kGenerator.size(); ++i) {
        sum ^= (top >> i & 1U) != 0 ? kGenerator[i] : 0;
    }
    return sum;
}

/// The sum over the prefix, with which each checksum starts.
std::uint32_t sum_of(std::string_view prefix) {
    std::uint32_t sum = 1;
    for (const char c : prefix) {
        sum = step(sum, static_cast<unsigned char>(lower(c)) >> 5U);
    }
    sum = step(sum, 0);
    for (const char c : prefix) {
        sum = step(sum, static_cast<unsigned char>(lower(c)) & 31U);
    }
    return sum;
}

/// The bits of the key, five for each symbol, the highest first.
unsigned symbol_of(BytesView key, std::size_t i) {
    const std::size_t bit = i * 5;
    const unsigned high = key[bit / 8];
    const unsigned low = bit / 8 + 1 < key.size() ? key[bit / 8 + 1] : 0;
    return (high << 8U | low) >> (11 - bit % 8) & 31U;
}

}  // namespace

Secret encode_bech32(std::string_view prefix, BytesView key) {
    Wiped<kSymbols> symbols;
    std::uint32_t sum = sum_of(prefix);
    for (std::size_t i = 0; i < kDataSymbols; ++i) {
        symbols[i] = static_cast<unsigned char>(symbol_of(key, i));
        sum = step(sum, symbols[i]);
    }
    for (std::size_t i = 0; i < kChecksumSymbols; ++i) {
        sum = step(sum, 0);
    }
    sum ^= 1U;
    for (std::size_t i = 0; i < kChecksumSymbols; ++i) {
        symbols[kDataSymbols + i] = static_cast<unsigned char>(sum >> 5 * (kChecksumSymbols - 1 - i) & 31U);
    }

    Secret text(prefix.size() + 1 + kSymbols);
    unsigned char* at = std::copy(prefix.begin(), prefix.end(), raw(text.data()));
    *at++ = '1';
    const bool upper = is_upper(prefix.front());
    for (const unsigned char symbol : symbols.view()) {
        const char c = kCharacters[symbol];
        *at++ = static_cast<unsigned char>(upper && c >= 'a' ? c - 'a' + 'A' : c);
    }
    return text;
}

bool decode_bech32(std::string_view prefix, std::string_view text, Wiped<kKeyBytes>& key) {
    if (text.size() != prefix.size() + 1 + kSymbols || !text.starts_with(prefix) || text[prefix.size()] != '1') {
        return false;
    }
    const bool upper = is_upper(prefix.front());
    std::uint32_t sum = sum_of(prefix);
    unsigned bits = 0;
    unsigned held = 0;
    std::size_t filled = 0;
    text.remove_prefix(prefix.size() + 1);
    for (std::size_t i = 0; i < kSymbols; ++i) {
        const char c = text[i];
        const std::size_t symbol = kCharacters.find(lower(c));
        if (symbol == std::string_view::npos || (lower(c) >= 'a' && is_upper(c) != upper)) {
            return false;
        }
        sum = step(sum, static_cast<unsigned>(symbol));
        if (i < kDataSymbols) {
            bits = (bits << 5U | static_cast<unsigned>(symbol)) & 0xfffU;
            held += 5;
        }
        if (held >= 8) {
            held -= 8;
            key[filled++] = static_cast<unsigned char>(bits >> held);
        }
    }
    const unsigned left_over = bits & ((1U << held) - 1);
    return sum == 1 && left_over == 0;
}

}  // namespace whorl::bundle
