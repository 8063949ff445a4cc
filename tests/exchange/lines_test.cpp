// Lines of a stream, and a hash in a line.
#include <algorithm>
#include <cctype>
#include <whorl/exchange.hpp>

#include "tests/exchange/read_all.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

TEST_CASE("lines end with LF, CR LF or the stream, and parts of any size make no difference") {
    const std::string text =
        "\xef\xbb\xbf"
        "first\nsecond\r\n\n\rlast\r";
    for (std::size_t part = 1; part <= text.size(); ++part) {
        std::string_view left = text;
        LineReader lines([&](std::span<char> into) -> Result<std::size_t> {
            const std::size_t n = left.copy(into.data(), std::min(part, into.size()));
            left.remove_prefix(n);
            return n;
        });
        const std::vector<std::pair<std::string, std::string>> expected = {
            {"first", "\n"}, {"second", "\r\n"}, {"", "\n"}, {"\rlast\r", ""}};
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const auto line = lines.next().value();
            REQUIRE(line.has_value());
            CHECK(*line == expected[i].first);
            CHECK(lines.line_end() == expected[i].second);
            CHECK(lines.number() == i + 1);
        }
        CHECK_FALSE(lines.next().value().has_value());
        CHECK_FALSE(lines.next().value().has_value());
    }
}

TEST_CASE("a line that is too long is told and left out, and memory does not grow with it") {
    // A gigabyte without a newline would be there at once if it were kept.
    constexpr std::size_t kHuge = std::size_t{1} << 30U;
    std::size_t given = 0;
    LineReader lines([&](std::span<char> into) -> Result<std::size_t> {
        if (given >= kHuge) {
            return text_source("x\nshort\n")(into.first(given++ == kHuge ? 8 : 0));
        }
        given += into.size();
        std::fill(into.begin(), into.end(), 'x');
        return into.size();
    });
    const auto line = lines.next();
    REQUIRE_FALSE(line);
    CHECK(line.error().kind == ErrorKind::too_large);
    CHECK(lines.next().value() == "short");
    CHECK(lines.number() == 2);
    const std::string longest(kMaxExchangeRecordBytes, 'y');
    CHECK(LineReader(text_source(longest)).next().value() == longest);
    CHECK_FALSE(LineReader(text_source(longest + 'y')).next());
}

TEST_CASE("a source that fails ends the lines with its error") {
    int calls = 0;
    LineReader lines([&](std::span<char> into) -> Result<std::size_t> {
        if (calls++ > 0) {
            return Error{ErrorKind::unreadable, "cannot be read: the disk is gone", {}};
        }
        return text_source("whole\npart")(into);
    });
    CHECK(lines.next().value() == "whole");
    for (int i = 0; i < 2; ++i) {
        const auto line = lines.next();
        REQUIRE_FALSE(line);
        CHECK(line.error().message == "cannot be read: the disk is gone");
    }
}

TEST_CASE("a hash in a line") {
    const Algorithm& pdq = *find_algorithm("pdq");
    const std::string hex = hex_of(7);
    const auto plain = parse_hash_line(hex, pdq).value();
    CHECK(to_hex(plain.hash) == hex);
    CHECK_FALSE(plain.quality);
    CHECK(plain.name.empty());
    CHECK(parse_hash_line("  " + hex + " \t\r", pdq).value().hash == plain.hash);
    CHECK(parse_hash_line("pdq " + hex, pdq).value().hash == plain.hash);
    std::string upper = hex;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    CHECK(parse_hash_line(upper, pdq).value().hash == plain.hash);

    const auto other = parse_hash_line("dhash 0123456789abcdef", pdq).value();
    CHECK(other.algorithm->name == "dhash");
    CHECK(to_hex(other.hash) == "0123456789abcdef");

    const auto named = parse_hash_line(hex + " 97 my  picture.jpg ", pdq).value();
    CHECK(named.quality == 97);
    CHECK(named.name == "my  picture.jpg ");
    CHECK(parse_hash_line("\\" + hex + R"( - a\nb\r\\c\x1b.jpg)", pdq).value().name == "a\nb\r\\c\x1b.jpg");
    CHECK(parse_hash_line(hex + " 97 a\\nb.jpg", pdq).value().name == "a\\nb.jpg");

    for (const std::string& bad :
         std::vector<std::string>{"hello", hex.substr(1), hex + '0', "sha1 " + hex, "pdq", "", hex + " high a.jpg",
                                  hex + " 101 a", hex + " -1 a", "\\" + hex + " 1 a\\q", "\\" + hex + " 1 a\\x1",
                                  "\\" + hex + " 1 a\\", "\\" + hex + " 1 \\xzz"}) {
        INFO(bad);
        const auto result = parse_hash_line(bad, pdq);
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == ErrorKind::invalid);
    }
}
