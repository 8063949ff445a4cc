// whorl dedupe: groups in banks, lists and pictures, against components found by hand.
#include <map>
#include <numeric>
#include <random>
#include <whorl/hash.hpp>

#include "tests/cli/hashes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"

using namespace whorl;
using namespace whorl::test;
using Words = std::vector<std::string>;

TEST_CASE("a chain of near hashes is one group, and what is far from all is in none") {
    const TemporaryFolder folder;
    const std::string base = hash_number(1);
    // 0 - 30 - 60: the ends are further apart than the threshold.
    const Words hashes = {base,           hash_number(2), altered(base, 30), hash_number(3), altered(base, 60),
                          hash_number(3), hash_number(4)};
    const std::string bank = bank_of(folder, "a.bank", hashes);
    const auto groups = objects_of({"dedupe", bank, "--format", "json"});
    REQUIRE(groups.size() == 2);
    CHECK(groups[0]["group"] == 1);
    CHECK(groups[0]["size"] == 3);
    CHECK(groups[0]["members"][2] == Json{{"name", bank},
                                          {"key", 5},
                                          {"source", ""},
                                          {"id", "4"},
                                          {"hash", altered(base, 60)},
                                          {"distance", 60}});
    CHECK(groups[1]["size"] == 2);
    CHECK(groups[1]["members"][1]["id"] == "5");
    CHECK(objects_of({"dedupe", bank, "--threshold", "29", "--format", "json"}).size() == 1);
    CHECK(output_of({"dedupe", bank}) ==
          "group 1: 3 members\n  " + bank + " record 1, distance 0, id 0\n  " + bank +
              " record 3, distance 30, id 2\n  " + bank + " record 5, distance 60, id 4\ngroup 2: 2 members\n  " +
              bank + " record 4, distance 0, id 3\n  " + bank + " record 6, distance 0, id 5\n");
    CHECK(lines_of(output_of({"dedupe", bank, "--format", "csv"})).at(1) == "1,3," + bank + ",1,,0," + base + ",0");
    output_of({"bank", "withdraw", bank, "--id", "2", "--by", "x", "--reason", "y"});
    CHECK(objects_of({"dedupe", bank, "--format", "json"}).size() == 1);
}

TEST_CASE("pictures, lists, hashes and banks together") {
    const TemporaryFolder folder;
    const File png = encode(draw_picture(21, 200, 150, PixelFormat::rgb), ".png");
    const std::string a = folder.write("pictures/a.png", png);
    const std::string b = folder.write("pictures/b.png", png);
    folder.write("pictures/c.png", encode(draw_picture(22, 200, 150, PixelFormat::rgb), ".png"));
    folder.write("pictures/notes.txt", "milk");
    const std::string hash = lines_of(output_of({"hash", a})).at(0).substr(0, 64);
    const std::string list = folder.write("list.txt", hash_number(1) + '\n' + hash + '\n');
    const std::string bank = bank_of(folder, "a.bank", {hash});
    const auto groups = objects_of({"dedupe", folder / "pictures", list, bank, hash, "--format", "json"});
    REQUIRE(groups.size() == 1);
    std::vector<std::string> names;
    for (const Json& member : groups[0]["members"]) {
        names.push_back(member["name"].string());
    }
    CHECK(names == Words{list + ", line 2", bank, hash, a, b});
    const auto piped =
        objects_of({"dedupe", "-", "--format", "json"}, 0, {.input = output_of({"hash", folder / "pictures"})});
    CHECK(piped.at(0)["members"][1]["name"] == b);
}

TEST_CASE("pictures and hashes of a low quality are in no group") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const auto add = [&](const std::string& hash, const std::string& quality) {
        output_of({"bank", "add", bank, hash, "--quality", quality});
    };
    add(hash_number(1), "100");
    add(altered(hash_number(1), 4), "49");
    add(altered(hash_number(1), 8), "50");
    const auto blank = [&](const std::string& name) {
        return folder.write(name, encode(Image(64, 64, PixelFormat::rgb), ".png"));
    };
    const Words words = {"dedupe", bank, blank("a.png"), blank("b.png"), "--format", "json"};
    const Ran ran = run_whorl(words);
    CHECK(ran.exit_code == 0);
    CHECK(lines_of(ran.err).at(0) ==
          "whorl: 2 pictures and 1 hash left out: the quality is below 50 (--min-quality 0 leaves none out)");
    REQUIRE(lines_of(ran.out).size() == 1);
    CHECK(parse_json(ran.out)["size"] == 2);
    Words all = words;
    all.insert(all.end(), {"--min-quality", "0"});
    const auto groups = objects_of(all);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0]["size"] == 3);
    CHECK(groups[1]["size"] == 2);
}

TEST_CASE("inputs that fail are told of, the rest is done") {
    const TemporaryFolder folder;
    const std::string list =
        folder.write("list.txt", hash_number(1) + "\nDear diary\n" + hash_number(1) + "\ndhash 0123456789abcdef\n");
    const std::string absent = (folder / "absent").native();
    const Ran ran = run_whorl({"dedupe", list, absent, "--format", "json"});
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.out).size() == 1);
    CHECK(lines_of(ran.err) ==
          Words{"whorl: " + list + ": line 2: is not a pdq hash of 64 hexadecimal digits",
                "whorl: " + list + ": line 4: is a dhash hash, but the search is for pdq hashes (see --algorithm)",
                "whorl: " + absent + ": there is no file with this name", "whorl: 2 hashes of 2 in 1 group"});
    CHECK(run_whorl({"dedupe"}).exit_code == 2);
    CHECK(run_whorl({"dedupe", list, "--threshold", "257"}).exit_code == 2);
    CHECK(run_whorl({"dedupe", "-", "-"}).exit_code == 2);
    CHECK(run_whorl({"dedupe", list, "-q"}).err.find("group") == std::string::npos);
}

TEST_CASE("very many copies do not make very many pairs") {
    std::string lines;
    for (int i = 0; i < 100'000; ++i) {
        lines += hash_number(1) + '\n';
    }
    const auto groups = objects_of({"dedupe", "-", "--format", "json"}, 0, {.input = lines});
    REQUIRE(groups.size() == 1);
    CHECK(groups[0]["size"] == 100'000);
}

TEST_CASE("the groups are the connected components, for 256 and 64 bits") {
    std::mt19937_64 random(5);  // NOLINT(cert-msc51-cpp): the same each time
    const std::size_t n = 600;
    for (const std::string algorithm : {"pdq", "dhash"}) {
        const std::size_t digits = algorithm == "pdq" ? 64 : 16;
        const int threshold = algorithm == "pdq" ? 31 : 10;
        // Each is a few bits from one before it, so that chains come about.
        std::vector<Hash256> hashes(n);
        for (std::size_t i = 0; i < n; ++i) {
            if (i % 5 == 0) {
                for (std::uint64_t& word : hashes[i].words) {
                    word = random();
                }
            } else {
                hashes[i] = hashes[random() % i];
                for (std::size_t k = random() % static_cast<std::size_t>(2 * threshold); k > 0; --k) {
                    hashes[i].words[digits == 16 ? 3 : random() % 4] ^= std::uint64_t{1} << (random() % 64);
                }
            }
            if (digits == 16) {
                hashes[i].words[0] = hashes[i].words[1] = hashes[i].words[2] = 0;
            }
        }
        std::vector<std::size_t> component(n);
        std::iota(component.begin(), component.end(), std::size_t{0});
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t j = 0; j < n; ++j) {
                    if (distance(hashes[i], hashes[j]) <= threshold && component[j] < component[i]) {
                        component[i] = component[j];
                        changed = true;
                    }
                }
            }
        }
        std::map<std::size_t, std::vector<std::string>> expected;
        std::string lines;
        for (std::size_t i = 0; i < n; ++i) {
            expected[component[i]].push_back("standard input, line " + std::to_string(i + 1));
            lines += hashes[i].to_hex().substr(0, digits) + '\n';
        }
        std::erase_if(expected, [](const auto& group) { return group.second.size() < 2; });
        const auto groups =
            objects_of({"dedupe", "-", "--algorithm", algorithm, "--format", "json"}, 0, {.input = lines});
        REQUIRE(groups.size() == expected.size());
        REQUIRE(groups.size() > 10);
        auto group = groups.begin();
        for (const auto& [root, names] : expected) {
            std::vector<std::string> found;
            for (const Json& member : (*group)["members"]) {
                found.push_back(member["name"].string());
            }
            CHECK(found == names);
            ++group;
        }
    }
}
