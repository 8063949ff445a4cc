// Case numbers, against another program, and against what people do to them.
#include <algorithm>
#include <random>
#include <whorl/case_key.hpp>

#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

CaseNumber number_of(const std::string& key_hex) {
    return CaseNumber::of(Ed25519PublicKey::parse_hex(key_hex).value());
}

Ed25519PublicKey random_key(std::mt19937_64& random) {
    Ed25519PublicKey key;
    std::generate(key.bytes.begin(), key.bytes.end(), [&] { return static_cast<std::byte>(random()); });
    return key;
}

std::string without_dashes(std::string text) {
    std::erase(text, '-');
    return text;
}

}  // namespace

TEST_CASE("the number of a key is what another program finds") {
    CHECK(number_of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").text() ==
          "CEWW-2TQ4-KW0C-KAKF-3SPV");
    CHECK(number_of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").text() ==
          "A7Z8-CND8-DBK7-DPVS-FJVV");
    CHECK(number_of(std::string(64, '0')).text() == "9FKN-ABS3-182Z-YY7E-36YY");

    std::mt19937_64 random(1);
    std::string command = std::string("python3 ") + WHORL_CASE_NUMBER_BY_PYTHON;
    std::string expected;
    for (int i = 0; i < 20; ++i) {
        const Ed25519PublicKey key = random_key(random);
        command += " " + key.hex();
        expected += CaseNumber::of(key).text() + "\n";
    }
    const TemporaryFolder folder;
    const std::string printed = folder / "printed";
    REQUIRE(shell(command + " >" + printed) == 0);
    CHECK(contents_of(printed) == expected);
}

TEST_CASE("a number is read as people write it") {
    const CaseNumber number = number_of(std::string(64, '0'));
    for (const char* text :
         {"9FKN-ABS3-182Z-YY7E-36YY", "9fkn abs3 182z yy7e 36yy", "9FKNABS3182ZYY7E36YY",
          " 9FKN--ABS3.182Z - YY7E-36YY ", "9FKN-ABS3-I82Z-YY7E-36YY", "9fkn-abs3-l82z-yy7e-36yy"}) {
        INFO(text);
        CHECK(CaseNumber::parse(text).value() == number);
    }
    const CaseNumber with_zero = number_of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    CHECK(CaseNumber::parse("cewwo-2tq4-kwoc-kakf-3spv").has_value() == false);  // one too many
    CHECK(CaseNumber::parse("cewW-2tq4-kwOc-kakf-3spv").value() == with_zero);
    CHECK(CaseNumber::parse("ceww-2tq4-kwoc-kakf-3spv").value() == with_zero);

    CHECK(CaseNumber::parse("").error().message ==
          "is not a case number: it has 0 letters and digits instead of 20");
    CHECK(CaseNumber::parse("9FKN-ABS3-182Z-YY7E-36Y").error().message ==
          "is not a case number: it has 19 letters and digits instead of 20");
    CHECK(CaseNumber::parse("9FKN-ABS3-182Z-YY7E-36YYY").error().message ==
          "is not a case number: it has more than 20 letters and digits");
    CHECK(CaseNumber::parse("9FKN-ABS3-182Z-YY7E-36YU").error().message ==
          "is not a case number: \"U\" is not a letter or digit of case numbers");
    CHECK(CaseNumber::parse("9FKN-ABS3-182Z-YY7E-36Y\n").error().message ==
          "is not a case number: a character is not a letter or digit of case numbers");
    CHECK(CaseNumber::parse("9FKN-ABS3-182Z-YY7E-36YZ").error().message ==
          "is not a case number: a letter or digit is wrong, or two are swapped");
}

TEST_CASE("one or two wrong symbols are noticed, and two that changed places") {
    std::mt19937_64 random(2);
    for (int round = 0; round < 3; ++round) {
        const std::string number = without_dashes(CaseNumber::of(random_key(random)).text());
        REQUIRE(CaseNumber::parse(number));
        std::size_t tried = 0;
        std::size_t taken = 0;
        const auto count = [&](const std::string& text) {
            ++tried;
            taken += CaseNumber::parse(text) ? 1U : 0U;
        };
        for (std::size_t i = 0; i < number.size(); ++i) {
            for (const char c : kAlphabet) {
                std::string wrong = number;
                wrong[i] = c;
                if (c == number[i]) {
                    continue;
                }
                count(wrong);
                for (std::size_t j = i + 1; j < number.size(); ++j) {
                    for (const char d : kAlphabet) {
                        if (d != number[j]) {
                            std::string twice = wrong;
                            twice[j] = d;
                            count(twice);
                        }
                    }
                }
            }
            for (std::size_t j = i + 1; j < number.size(); ++j) {
                if (number[i] != number[j]) {
                    std::string swapped = number;
                    std::swap(swapped[i], swapped[j]);
                    count(swapped);
                }
            }
        }
        CHECK(tried > 20 * 31 + 190 * 31 * 31);
        CHECK(taken == 0);
    }
}

TEST_CASE("of worse mistakes, one of 1024 is not noticed") {
    std::mt19937_64 random(3);
    std::size_t taken = 0;
    for (int i = 0; i < 1'024'000; ++i) {
        std::string text(20, '0');
        std::generate(text.begin(), text.end(), [&] { return kAlphabet[random() % 32]; });
        taken += CaseNumber::parse(text) ? 1U : 0U;
    }
    CHECK(taken > 850);  // five standard deviations
    CHECK(taken < 1150);
}
