#include <algorithm>
#include <whorl/case_key.hpp>

#include "lib/bundle/crypto.hpp"

namespace whorl {
namespace {

constexpr std::string_view kContext = "whorl case number 1\n";
constexpr std::string_view kSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kDataSymbols = 18;
constexpr std::size_t kNumberSymbols = 20;
constexpr std::size_t kGroup = 4;

/// In GF(32) by x^5 + x^2 + 1: the product with x.
unsigned doubled(unsigned a) {
    constexpr unsigned kOverflow = 32;
    constexpr unsigned kModulus = 0x25;
    a <<= 1U;
    return (a & kOverflow) != 0 ? a ^ kModulus : a;
}

/// The remainder of a word by (z - x)(z - x^2) = z^2 + (x + x^2) z + x^3, symbol by symbol.
class Check {
public:
    void feed(unsigned symbol) {
        const unsigned by_2 = doubled(high_);
        const unsigned by_4 = doubled(by_2);
        high_ = low_ ^ by_2 ^ by_4;
        low_ = symbol ^ doubled(by_4);
    }
    unsigned high() const { return high_; }
    unsigned low() const { return low_; }
    bool holds() const { return high_ == 0 && low_ == 0; }

private:
    unsigned high_ = 0;
    unsigned low_ = 0;
};

std::string grouped(std::string_view symbols) {
    std::string text;
    for (std::size_t i = 0; i < symbols.size(); i += kGroup) {
        text += text.empty() ? "" : "-";
        text += symbols.substr(i, kGroup);
    }
    return text;
}

/// The symbol of a character; other characters stay unchanged.
char symbol_of(char c) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    switch (upper) {
        case 'O': return '0';
        case 'I':
        case 'L': return '1';
        default: return upper;
    }
}

Error not_a_number(const std::string& how) {
    return {ErrorKind::invalid, "is not a case number: " + how, {}};
}

std::string shown(char c) {
    return c > ' ' && c <= '~' ? std::string{'"', c, '"'} : "a character";
}

}  // namespace

CaseNumber CaseNumber::of(const Ed25519PublicKey& key) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    const std::string hashed = std::string(kContext).append(bundle::text_of(key.bytes));
    crypto_hash_sha256(digest.data(), bundle::bytes_of(hashed).data(), hashed.size());

    std::string symbols;
    Check check;
    unsigned bits = 0;
    unsigned held = 0;
    std::size_t next = 0;
    while (symbols.size() < kDataSymbols) {
        if (held < 5) {
            bits = (bits << 8U | digest[next++]) & 0xfffU;
            held += 8;
        }
        held -= 5;
        const unsigned symbol = bits >> held & 31U;
        symbols += kSymbols[symbol];
        check.feed(symbol);
    }
    check.feed(0);
    check.feed(0);
    symbols += {kSymbols[check.high()], kSymbols[check.low()]};
    return CaseNumber(grouped(symbols));
}

Result<CaseNumber> CaseNumber::parse(std::string_view text) {
    std::string symbols;
    Check check;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '.') {
            continue;
        }
        const std::size_t symbol = kSymbols.find(symbol_of(c));
        if (symbol == std::string_view::npos) {
            return not_a_number(shown(c) + " is not a letter or digit of case numbers");
        }
        if (symbols.size() == kNumberSymbols) {
            return not_a_number("it has more than " + std::to_string(kNumberSymbols) + " letters and digits");
        }
        symbols += kSymbols[symbol];
        check.feed(static_cast<unsigned>(symbol));
    }
    if (symbols.size() < kNumberSymbols) {
        return not_a_number("it has " + std::to_string(symbols.size()) + " letters and digits instead of " +
                            std::to_string(kNumberSymbols));
    }
    if (!check.holds()) {
        return not_a_number("a letter or digit is wrong, or two are swapped");
    }
    return CaseNumber(grouped(symbols));
}

}  // namespace whorl
