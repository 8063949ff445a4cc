#include "lib/metadata/vp8l_codes.hpp"

#include <algorithm>
#include <queue>

namespace whorl::metadata {
namespace {

Failure bad_codes() {
    return damaged("its pixels are wrong");
}

/// The order of the lengths that lengths of codes are written with, and the repetitions among them (3.7.2.1.2).
constexpr std::size_t kLengthSymbols = 19;
constexpr std::array<std::uint8_t, kLengthSymbols> kLengthOrder = {17, 18, 0, 1,  2,  3,  4,  5,  16, 6,
                                                                   7,  8,  9, 10, 11, 12, 13, 14, 15};
constexpr unsigned kRepeatLast = 16;
constexpr std::array<unsigned, 3> kRepeatBits = {2, 3, 7};
constexpr std::array<unsigned, 3> kRepeatLeast = {3, 3, 11};
constexpr unsigned kMaxLengthBits = 7;

std::vector<std::uint8_t> read_simple_lengths(Vp8lBits& bits, std::size_t symbols) {
    std::vector<std::uint8_t> lengths(symbols);
    const unsigned more = bits.pass(1);
    const unsigned width = bits.pass(1) == 0 ? 1 : 8;
    for (unsigned i = 0; i <= more; ++i) {
        const unsigned symbol = bits.pass(i == 0 ? width : 8);
        if (symbol >= lengths.size()) {
            throw bad_codes();
        }
        lengths[symbol] = 1;
    }
    return lengths;
}

/// Nothing of it goes into the copy.
std::vector<std::uint8_t> read_lengths(Vp8lBits& bits, std::size_t symbols) {
    if (bits.pass(1) != 0) {
        return read_simple_lengths(bits, symbols);
    }
    std::array<std::uint8_t, kLengthSymbols> of_lengths{};
    const unsigned count = 4 + bits.pass(4);
    for (unsigned i = 0; i < count; ++i) {
        of_lengths.at(kLengthOrder.at(i)) = static_cast<std::uint8_t>(bits.pass(3));
    }
    PrefixCode code(of_lengths);
    std::size_t left = symbols;
    if (bits.pass(1) != 0) {
        const unsigned width = 2 + 2 * bits.pass(3);
        left = 2 + bits.pass(width);
        if (left > symbols) {
            throw bad_codes();
        }
    }
    std::vector<std::uint8_t> lengths;
    std::uint8_t last = 8;
    for (; lengths.size() < symbols && left > 0; --left) {
        const unsigned length = code.next(bits);
        if (length < kRepeatLast) {
            lengths.push_back(static_cast<std::uint8_t>(length));
            last = length == 0 ? last : lengths.back();
            continue;
        }
        const unsigned kind = length - kRepeatLast;
        const std::size_t times = kRepeatLeast.at(kind) + bits.pass(kRepeatBits.at(kind));
        if (times > symbols - lengths.size()) {
            throw bad_codes();
        }
        lengths.insert(lengths.end(), times, kind == 0 ? last : std::uint8_t{0});
    }
    lengths.resize(symbols);
    return lengths;
}

/// The bits of each symbol's code, the first one lowest.
std::vector<std::uint16_t> canonical_bits(std::span<const std::uint8_t> lengths) {
    std::vector<std::uint16_t> all(lengths.size());
    unsigned code = 0;
    for (unsigned length = 1; length <= 15; ++length, code <<= 1U) {
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            if (lengths[symbol] == length) {
                unsigned reversed = 0;
                for (unsigned i = 0; i < length; ++i) {
                    reversed = reversed << 1U | (code >> i & 1U);
                }
                all[symbol] = static_cast<std::uint16_t>(reversed);
                ++code;
            }
        }
    }
    return all;
}

/// A length, or a repetition, with the bits behind it.
struct Token {
    unsigned symbol;
    unsigned extra = 0;
};

std::vector<Token> tokens_of(std::span<const std::uint8_t> lengths) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < lengths.size();) {
        const std::uint8_t length = lengths[at];
        const auto end = std::find_if(lengths.begin() + static_cast<std::ptrdiff_t>(at), lengths.end(),
                                      [&](std::uint8_t other) { return other != length; });
        auto left = static_cast<std::size_t>(end - lengths.begin()) - at;
        at += left;
        if (length > 0) {
            tokens.push_back({length});
            --left;
        }
        while (left > 0) {
            const unsigned kind = length > 0 ? 0 : left < kRepeatLeast[2] ? 1 : 2;
            const std::size_t least = kRepeatLeast.at(kind);
            if (left < least) {
                tokens.push_back({length});
                --left;
                continue;
            }
            const std::size_t times = std::min(left, least + (std::size_t{1} << kRepeatBits.at(kind)) - 1);
            tokens.push_back({kRepeatLast + kind, static_cast<unsigned>(times - least)});
            left -= times;
        }
    }
    return tokens;
}

/// Symbols below 256, at most two. Without any, the first one.
void write_simple_lengths(Vp8lBits& bits, const std::vector<unsigned>& used) {
    const unsigned first = used.empty() ? 0 : used.front();
    bits.put(1, 1);
    bits.put(used.size() == 2 ? 1 : 0, 1);
    bits.put(first > 1 ? 1 : 0, 1);
    bits.put(first, first > 1 ? 8 : 1);
    if (used.size() == 2) {
        bits.put(used.back(), 8);
    }
}

void write_lengths(Vp8lBits& bits, std::span<const std::uint8_t> lengths) {
    std::vector<unsigned> used;
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
        if (lengths[symbol] > 0) {
            used.push_back(static_cast<unsigned>(symbol));
        }
    }
    if (used.size() <= 2 && (used.empty() || used.back() < 256)) {
        write_simple_lengths(bits, used);
        return;
    }
    const std::vector<Token> tokens = tokens_of(lengths);
    std::array<std::uint32_t, kLengthSymbols> uses{};
    for (const Token& token : tokens) {
        ++uses.at(token.symbol);
    }
    const std::vector<std::uint8_t> of_lengths = shortest_codes(uses, kMaxLengthBits);
    const std::vector<std::uint16_t> codes = canonical_bits(of_lengths);
    unsigned count = kLengthSymbols;
    while (count > 4 && of_lengths[kLengthOrder.at(count - 1)] == 0) {
        --count;
    }
    bits.put(0, 1);
    bits.put(count - 4, 4);
    for (unsigned i = 0; i < count; ++i) {
        bits.put(of_lengths[kLengthOrder.at(i)], 3);
    }
    bits.put(0, 1);  // all lengths follow
    const bool is_single = std::ranges::count(of_lengths, 0) == kLengthSymbols - 1;
    for (const Token& token : tokens) {
        bits.put(codes[token.symbol], is_single ? 0 : of_lengths[token.symbol]);
        if (token.symbol >= kRepeatLast) {
            bits.put(token.extra, kRepeatBits.at(token.symbol - kRepeatLast));
        }
    }
}

}  // namespace

/// As Huffman does. Where a code is too long, rare symbols count as less rare.
std::vector<std::uint8_t> shortest_codes(std::span<const std::uint32_t> uses, unsigned most) {
    struct Node {
        std::uint64_t uses;
        std::size_t number;
        bool operator>(const Node& other) const {
            return uses != other.uses ? uses > other.uses : number > other.number;
        }
    };
    for (std::uint32_t least = 1;; least *= 2) {
        std::vector<std::size_t> above(uses.size());  // by node; first those of the symbols
        std::priority_queue<Node, std::vector<Node>, std::greater<>> open;
        for (std::size_t symbol = 0; symbol < uses.size(); ++symbol) {
            if (uses[symbol] > 0) {
                open.push({std::max(uses[symbol], least), symbol});
            }
        }
        std::vector<std::uint8_t> lengths(uses.size());
        if (open.size() == 1) {
            lengths[open.top().number] = 1;
        }
        if (open.size() <= 1) {
            return lengths;
        }
        while (open.size() > 1) {
            const Node first = open.top();
            open.pop();
            const Node second = open.top();
            open.pop();
            above[first.number] = above[second.number] = above.size();
            open.push({first.uses + second.uses, above.size()});
            above.push_back(0);
        }
        std::vector<unsigned> depths(above.size());
        unsigned deepest = 0;
        for (std::size_t node = above.size() - 1; node-- > 0;) {
            if (above[node] > 0) {
                depths[node] = depths[above[node]] + 1;
                deepest = std::max(deepest, depths[node]);
            }
        }
        if (deepest <= most) {
            std::copy_n(depths.begin(), lengths.size(), lengths.begin());
            return lengths;
        }
    }
}

PrefixCode::PrefixCode(std::span<const std::uint8_t> lengths) {
    for (unsigned length = 1; length <= kMaxBits; ++length) {
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
            if (lengths[symbol] == length) {
                symbols_.push_back(static_cast<std::uint16_t>(symbol));
                ++counts_.at(length);
            }
        }
    }
    uses_.resize(symbols_.size());
    if (symbols_.size() == 1) {
        return;
    }
    unsigned open = 1;
    for (unsigned length = 1; length <= kMaxBits; ++length) {
        open = 2 * open - counts_.at(length);
        if (open > (1U << kMaxBits)) {
            throw bad_codes();
        }
    }
    if (open != 0) {
        throw bad_codes();
    }
}

PrefixCode::PrefixCode(Vp8lBits& bits, std::size_t symbols, const Uses* uses)
    : PrefixCode(read_lengths(bits, symbols)) {
    if (uses != nullptr) {
        write(bits, symbols, *uses);
    }
}

void PrefixCode::write(Vp8lBits& bits, std::size_t symbols, const Uses& uses) {
    Uses by_symbol(symbols);
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        by_symbol[symbols_[i]] = uses[i];
    }
    const std::vector<std::uint8_t> lengths = shortest_codes(by_symbol, kMaxBits);
    write_lengths(bits, lengths);
    const std::vector<std::uint16_t> codes = canonical_bits(lengths);
    const bool is_single = std::ranges::count_if(uses, [](std::uint32_t count) { return count > 0; }) == 1;
    for (const std::uint16_t symbol : symbols_) {
        written_.push_back({codes[symbol], is_single ? std::uint8_t{0} : lengths[symbol]});
    }
}

unsigned PrefixCode::next(Vp8lBits& bits) {
    const std::size_t place = symbols_.size() == 1 ? 0 : next_place(bits);
    ++uses_[place];
    if (!written_.empty()) {
        bits.put(written_[place].bits, written_[place].count);
    }
    return symbols_[place];
}

std::size_t PrefixCode::next_place(Vp8lBits& bits) const {
    unsigned ahead = bits.peek(kMaxBits);
    unsigned code = 0;
    unsigned first = 0;
    std::size_t place = 0;
    for (unsigned length = 1; length <= kMaxBits; ++length) {
        code |= ahead & 1U;
        ahead >>= 1U;
        if (code < first + counts_.at(length)) {
            bits.skip(length);
            return place + code - first;
        }
        place += counts_.at(length);
        first = (first + counts_.at(length)) << 1U;
        code <<= 1U;
    }
    throw bad_codes();
}

}  // namespace whorl::metadata
