#include "bench/lab/conformance/conformance.hpp"
#include <whorl/version.hpp>

#include "bench/lab/conformance/conformance_output.hpp"
#include "bench/lab/hashers/hex.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

constexpr auto kAll = [](const JudgedPicture&) { return true; };

/// PDQ with some bits flipped, from a picture of some quality on; below quality `refused` there is no hash.
class Flipped : public Hasher {
public:
    Flipped(int bits, int from_quality, int refused = -1)
        : bits_(bits), from_quality_(from_quality), refused_(refused) {
        info_.source = "./flipped";
        info_.bits = Hash256::kBits;
    }

    const AlgorithmInfo& info() const override { return info_; }

    Result<Hashed> hash(const ImageView& picture) override {
        PdqResult result = pdq_hash(picture);
        if (result.quality < refused_) {
            return Error{ErrorKind::unreadable, "too dull", {}};
        }
        for (int bit = 0; bit < bits_ && result.quality >= from_quality_; ++bit) {
            result.hash.words[0] ^= std::uint64_t{1} << static_cast<unsigned>(bit);
        }
        return Hashed{*bytes_of_hex(result.hash.to_hex()), result.quality};
    }

private:
    AlgorithmInfo info_;
    int bits_;
    int from_quality_;
    int refused_;
};

Conformance judged(int bits, int from_quality, int refused = -1) {
    Flipped hasher(bits, from_quality, refused);
    return judge(hasher, [](std::size_t, std::size_t) { return true; }).value();
}

JudgedPicture made(const std::string& name, int width, int reference_quality, std::optional<int> distance,
                   std::optional<int> quality) {
    JudgedPicture picture{name, width, 300, {Hash256{}, reference_quality}};
    if (distance) {
        picture.hash = Hash256{};
        for (int bit = 0; bit < *distance; ++bit) {
            picture.hash->set_bit(bit);
        }
        picture.quality = quality;
    } else {
        picture.reason = "the program has ended";
    }
    return picture;
}

Conformance made_conformance() {
    return {"./mine",
            {made("1-rgb-300x300", 300, 90, 0, 90), made("2-rgb-600x300", 600, 85, 12, 80),
             made("3-gray-5x300", 5, 60, std::nullopt, std::nullopt), made("4-rgb-9x300", 9, 0, 3, 7)}};
}

}  // namespace

TEST_CASE("the reference's own hashes are exact") {
    const Conformance conformance = judged(0, 0);
    CHECK(conformance.pictures.size() == 220);
    CHECK(conformance.is_exact());
    CHECK(conformance.meets_guideline());
    CHECK(conformance.command == "./flipped");
    const Agreement all = conformance.agreement(kAll);
    CHECK(all.same == 220);
    CHECK(all.most == 0);
    for (const JudgedPicture& picture : conformance.pictures) {
        CHECK(picture.quality_difference() == 0);
    }
}

TEST_CASE("the guideline allows ten bits from quality 80 on, and asks nothing below") {
    CHECK_FALSE(judged(1, 0).is_exact());
    CHECK(judged(10, 0).meets_guideline());
    CHECK_FALSE(judged(11, 80).meets_guideline());
    const Conformance no_hash_of_dull = judged(0, 0, 80);
    CHECK(no_hash_of_dull.meets_guideline());
    CHECK_FALSE(no_hash_of_dull.is_exact());
    CHECK_FALSE(judged(0, 0, 90).meets_guideline());
}

TEST_CASE("agreement is counted over the chosen pictures") {
    const Conformance conformance = made_conformance();
    const Agreement all = conformance.agreement(kAll);
    CHECK(all.pictures == 4);
    CHECK(all.without_hash == 1);
    CHECK(all.same == 1);
    CHECK(all.median == 3);  // of 0, 3 and 12
    CHECK(all.p90 == 12);
    CHECK(all.most == 12);
    const Agreement none = conformance.agreement([](const JudgedPicture&) { return false; });
    CHECK(none.pictures == 0);
    CHECK_FALSE(none.median.has_value());
}

TEST_CASE("a judgement is a table to read") {
    CHECK(format_conformance(made_conformance(), cli::Format::text) ==
          "PDQ by: ./mine\n"
          "whorl-lab " WHORL_VERSION
          ", 4 drawn pictures; reference: facebook/ThreatExchange, pdq/cpp, 2026-07-17\n"
          "\n"
          "distance from the reference's hash             pictures  no hash     same   median     90 %     most\n"
          "all pictures                                          4        1        1        3       12       12\n"
          "quality 50 or more                                    3        1        1        0       12       12\n"
          "quality 80 or more                                    2        0        1        0       12       12\n"
          "at most 512 pixels in both sides                      3        1        1        0        3        3\n"
          "larger: the reference tool reduces these first        1        0        0       12       12       12\n"
          "\n"
          "quality: told for 3 pictures, the same for 1, at most 7 off\n"
          "\n"
          "farthest off:\n"
          "  3-gray-5x300 (quality 60): the program has ended\n"
          "  2-rgb-600x300 (quality 85): distance 12\n"
          "  4-rgb-9x300 (quality 0): distance 3\n"
          "\n"
          "far: beyond Meta's limit for implementations (10 bits at quality 80 or more); 1 of 4 hashes are the "
          "reference's\n");
}

TEST_CASE("a judgement is lines of JSON, and CSV") {
    Conformance conformance = made_conformance();
    conformance.pictures = {conformance.pictures[1], conformance.pictures[2]};
    const std::string zeros(64, '0');
    const std::string twelve = std::string(61, '0') + "fff";
    CHECK(format_conformance(conformance, cli::Format::json) ==
          R"({"picture":"2-rgb-600x300","width":600,"height":300,"reference":")" + zeros +
              R"(","reference_quality":85,"hash":")" + twelve +
              R"(","quality":80,"distance":12,"quality_difference":-5,"reason":null})"
              "\n"
              R"({"picture":"3-gray-5x300","width":5,"height":300,"reference":")" +
              zeros +
              R"(","reference_quality":60,"hash":null,"quality":null,"distance":null,"quality_difference":null,)"
              R"("reason":"the program has ended"})"
              "\n");
    CHECK(format_conformance(conformance, cli::Format::csv) ==
          "picture,width,height,reference,reference_quality,hash,quality,distance,quality_difference,reason\n"
          "2-rgb-600x300,600,300," +
              zeros + ",85," + twelve + ",80,12,-5,\n3-gray-5x300,5,300," + zeros +
              ",60,,,,,the program has ended\n");
}

TEST_CASE("nothing that a program says reaches the terminal as a command") {
    Conformance conformance = made_conformance();
    conformance.command = "./mine\x1b[2J";
    conformance.pictures[2].reason = "\x1b[2J";
    CHECK(format_conformance(conformance, cli::Format::text).find('\x1b') == std::string::npos);
}
