// Foreign text against the characters that Unicode lists as controls.
#include <cstdint>
#include <set>
#include <string>

#include "lib/text/printable.hpp"
#include "tests/support/catch.hpp"

using whorl::text::printable;

namespace {

std::string utf8(std::uint32_t character) {
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((character >> shift) & 0x3fU)); };
    if (character < 0x80) {
        return {static_cast<char>(character)};
    }
    if (character < 0x800) {
        return {static_cast<char>(0xc0U | character >> 6U), tail(0)};
    }
    if (character < 0x10000) {
        return {static_cast<char>(0xe0U | character >> 12U), tail(6), tail(0)};
    }
    return {static_cast<char>(0xf0U | character >> 18U), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE(
    "exactly the characters that control a terminal, a line or the direction of writing, or are not shown, are "
    "escaped") {
    std::set<std::uint32_t> expected = {0x7f, 0x2028, 0x2029};
    const auto add = [&](std::uint32_t first, std::uint32_t last) {
        for (std::uint32_t character = first; character <= last; ++character) {
            expected.insert(character);
        }
    };
    add(0, 0x1f);
    add(0x80, 0x9f);
    add(0x202a, 0x202e);
    // Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties-15.0.0.txt
    expected.insert({0xadU, 0x34fU, 0x61cU, 0x3164U, 0xfeffU, 0xffa0U});
    add(0x115f, 0x1160);
    add(0x17b4, 0x17b5);
    add(0x180b, 0x180f);
    add(0x200b, 0x200f);
    add(0x2060, 0x206f);
    add(0xfe00, 0xfe0f);
    add(0xfff0, 0xfff8);
    add(0x1bca0, 0x1bca3);
    add(0x1d173, 0x1d17a);
    add(0xe0000, 0xe0fff);
    std::set<std::uint32_t> escaped;
    for (std::uint32_t character = 0; character < 0x110000; ++character) {
        const bool surrogate = character >= 0xd800 && character <= 0xdfff;
        if (!surrogate && printable(utf8(character)) != utf8(character)) {
            escaped.insert(character);
        }
    }
    CHECK(escaped == expected);
}

TEST_CASE("what is escaped shows its bytes, and is not escaped again") {
    CHECK(printable("a\x1b[31mb\n") == R"(a\x1b[31mb\x0a)");
    CHECK(printable("invoice\xe2\x80\xaegpj.exe") == R"(invoice\xe2\x80\xaegpj.exe)");
    CHECK(printable("\xc2\x9b"
                    "2J") == R"(\xc2\x9b2J)");
    CHECK(printable("\xff\xe2\x80") == R"(\xff\xe2\x80)");
    CHECK(printable("Zo\xc3\xab, \xd7\x90\xd7\x91, \xf0\x9f\x98\x80") ==
          "Zo\xc3\xab, \xd7\x90\xd7\x91, \xf0\x9f\x98\x80");
    CHECK(printable(printable("\x1b\xff")) == printable("\x1b\xff"));
}
