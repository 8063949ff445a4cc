// whorl match: verdicts, provenance, several banks, exit codes.
#include <filesystem>
#include <whorl/algorithm.hpp>
#include <whorl/dihedral.hpp>

#include "tests/cli/hashes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"

using namespace whorl;
using namespace whorl::test;
using Words = std::vector<std::string>;

namespace {

std::vector<Json> match(const Words& banks, const Words& words, int exit_code) {
    Words all = {"match", "--format", "json"};
    for (const std::string& bank : banks) {
        all.insert(all.end(), {"--bank", bank});
    }
    all.insert(all.end(), words.begin(), words.end());
    return objects_of(all, exit_code);
}

}  // namespace

TEST_CASE("a hit names its query, verdict, distance and all that the bank knows of the record") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    output_of({"bank", "add", bank, hash_number(1), "--source", "hotline", "--id", "case 7", "--label", "x",
               "--label", "y"});
    const std::string query = altered(hash_number(1), 31);
    const auto hits = match({bank}, {query}, 0);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0] == Json{{"query", query},
                          {"verdict", "match"},
                          {"hits", 1},
                          {"distance", 31},
                          {"transform", "original"},
                          {"hash", hash_number(1)},
                          {"algorithm", "pdq"},
                          {"bank", bank},
                          {"key", 1},
                          {"source", "hotline"},
                          {"id", "case 7"},
                          {"labels", Json::array({"x", "y"})}});
    CHECK(match({bank}, {altered(hash_number(1), 32)}, 1).empty());
    CHECK(output_of({"match", "--bank", bank, query}) ==
          query + ": match, distance 31, source hotline, id case 7, labels x;y, hash " + hash_number(1) +
              ", record 1 of " + bank + '\n');
    CHECK(output_of({"match", "--bank", bank, "--format", "csv", query}) ==
          "query,verdict,hits,distance,transform,hash,algorithm,bank,key,source,id,labels\n" + query +
              ",match,1,31,original," + hash_number(1) + ",pdq," + bank + ",1,hotline,case 7,\"x;y\"\n");
}

TEST_CASE("threshold, review and top") {
    const TemporaryFolder folder;
    const std::string base = hash_number(1);
    Words hashes;
    for (const int bits : {40, 20, 33, 0, 50, 31}) {
        hashes.push_back(altered(base, bits));
    }
    const std::string bank = bank_of(folder, "a.bank", hashes);
    const auto distances = [&](const Words& flags, int exit_code) {
        Words words = flags;
        words.push_back(base);
        std::vector<int> result;
        for (const Json& hit : match({bank}, words, exit_code)) {
            CHECK(hit["verdict"] == (hit["distance"].get<int>() <= 31 ? "match" : "review"));
            result.push_back(hit["distance"].get<int>());
        }
        return result;
    };
    CHECK(distances({}, 0) == std::vector{0, 20, 31});
    CHECK(distances({"--review", "40"}, 0) == std::vector{0, 20, 31, 33, 40});
    CHECK(distances({"--review", "256", "--top", "4"}, 0) == std::vector{0, 20, 31, 33});
    CHECK(distances({"--top", "2"}, 0) == std::vector{0, 20});
    const std::string far = altered(base, 70);  // 20 from the one at 50
    CHECK(match({bank}, {"--threshold", "19", far}, 1).empty());
    const auto review = match({bank}, {"--threshold", "19", "--review", "20", far}, 1);
    REQUIRE(review.size() == 1);
    CHECK(review[0]["verdict"] == "review");
    // The nearest ones, however far they are.
    const auto nearest = match({bank}, {"--threshold", "256", "--top", "2", far}, 0);
    REQUIRE(nearest.size() == 2);
    CHECK(nearest[0]["distance"] == 20);
    CHECK(nearest[1]["distance"] == 30);
}

TEST_CASE("several banks, the nearest first whichever it is in") {
    const TemporaryFolder folder;
    const std::string base = hash_number(1);
    const std::string ours = bank_of(folder, "ours.bank", {altered(base, 20), hash_number(2)});
    const std::string theirs = bank_of(folder, "theirs.bank", {altered(base, 10), altered(base, 25)});
    const auto hits = match({ours, theirs}, {base}, 0);
    REQUIRE(hits.size() == 3);
    CHECK(hits[0]["bank"] == theirs);
    CHECK(hits[1]["bank"] == ours);
    CHECK(hits[2]["bank"] == theirs);
    CHECK(hits[0]["hits"] == 3);
    CHECK(match({ours, theirs}, {"--top", "1", base}, 0).size() == 1);
    CHECK(match({ours, (folder / "absent.bank").native()}, {base}, 3).empty());
}

TEST_CASE("pictures are found, and turned or mirrored ones with --dihedral") {
    const TemporaryFolder folder;
    const Image picture = draw_picture(21, 300, 300, PixelFormat::rgb);
    const std::string original = folder.write("original.png", encode(picture, ".png"));
    const std::string bank = bank_of(folder, "a.bank", {});
    output_of({"bank", "add", bank, original});
    CHECK(match({bank}, {original}, 0).at(0)["distance"] == 0);
    for (const Dihedral transform : kAllDihedrals) {
        const std::string name(dihedral_name(transform));
        const std::string copy =
            folder.write("copies/" + name + ".png", encode(transformed(picture.view(), transform), ".png"));
        const auto hits = match({bank}, {"--dihedral", copy}, 0);
        REQUIRE(hits.size() == 1);
        // What was done to the copy is undone by its inverse.
        const std::string inverse = name == "rotate90" ? "rotate270" : name == "rotate270" ? "rotate90" : name;
        CHECK(hits[0]["transform"] == inverse);
        CHECK(hits[0]["distance"].get<int>() <= 31);
    }
    CHECK(match({bank}, {(folder / "copies/rotate90.png").native()}, 1).empty());
    const auto all =
        match({bank}, {"--dihedral", "--top", "1", "--threshold", "256", (folder / "copies").native()}, 0);
    CHECK(all.size() == 8);
    CHECK(match({bank}, {"--all", (folder / "copies").native()}, 0).size() == 8);
}

TEST_CASE("exit codes: a match, none, wrong usage, an input failed") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    CHECK(match({bank}, {hash_number(1), hash_number(2)}, 0).size() == 1);
    CHECK(match({bank}, {hash_number(2), hash_number(3)}, 1).empty());
    const std::string absent = (folder / "absent.png").native();
    const Ran failed = run_whorl({"match", "--bank", bank, absent, hash_number(1)});
    CHECK(failed.exit_code == 3);
    CHECK(lines_of(failed.out).size() == 1);
    CHECK(failed.err == "whorl: " + absent + ": there is no file with this name\n");
    CHECK(match({bank}, {"0123"}, 3).empty());
    const std::string list = folder.write("notes/notes.txt", "milk");
    CHECK(match({bank}, {list}, 3).empty());
    CHECK(run_whorl({"match", "--bank", bank, folder / "notes"}).err.find("no pictures found in this folder") !=
          std::string::npos);
    for (const Words& words : std::vector<Words>{{},
                                                 {hash_number(1)},
                                                 {"--bank", bank},
                                                 {"--bank", bank, "--threshold", "257", "x"},
                                                 {"--bank", bank, "--threshold", "-1", "x"},
                                                 {"--bank", bank, "--review", "31", "x"},
                                                 {"--bank", bank, "--threshold", "40", "--review", "40", "x"},
                                                 {"--bank", bank, "--top", "0", "x"},
                                                 {"--bank", bank, "--min-quality", "101", "x"},
                                                 {"--bank", bank, "--algorithm", "md5", "x"},
                                                 {"--bank", bank, "-", "-"}}) {
        Words all = {"match"};
        all.insert(all.end(), words.begin(), words.end());
        const Ran ran = run_whorl(all);
        CHECK(ran.exit_code == 2);
        CHECK(ran.out.empty());
        CHECK(lines_of(ran.err).size() == 1);
    }
    // Not 1, which would say that there is no match.
    const Ran full = run_whorl({"match", "--bank", bank, hash_number(1)}, {.out_file = "/dev/full"});
    CHECK(full.exit_code == 3);
    CHECK(full.err == "whorl: standard output cannot be written: No space left on device\n");
}

TEST_CASE("qualities: records and pictures below the floor are left out") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    output_of({"bank", "add", bank, hash_number(1), "--quality", "40"});
    CHECK(match({bank}, {hash_number(1)}, 1).empty());
    CHECK(match({bank}, {"--min-quality", "0", hash_number(1)}, 0).size() == 1);
    CHECK(match({bank}, {"--min-quality", "40", hash_number(1)}, 0).size() == 1);
    CHECK(run_whorl({"match", "--bank", bank, hash_number(1), hash_number(2)}).err ==
          "whorl: 1 hash left out: the quality is below 50 (--min-quality 0 leaves none out)\n");
    CHECK(match({bank}, {"--min-quality", "41", hash_number(1)}, 1).empty());
    const std::string flat = folder.write("flat.png", encode(Image(64, 64, PixelFormat::rgb), ".png"));
    const Ran plain = run_whorl({"match", "--bank", bank, "--min-quality", "0", flat});
    CHECK(plain.exit_code == 1);
    CHECK(plain.err.find("quality 0 of 100: too little detail") != std::string::npos);
    const Ran left_out = run_whorl({"match", "--bank", bank, "--all", flat});
    CHECK(left_out.exit_code == 1);
    CHECK(left_out.out == flat + ": no match\n");
    CHECK(lines_of(left_out.err) ==
          Words{"whorl: " + flat + ": skipped: its quality 0 is below 50",
                "whorl: 1 picture left out: the quality is below 50 (--min-quality 0 leaves none out)"});
    CHECK(run_whorl({"match", "--bank", bank, "--min-quality", "50", "-q", flat}).err.empty());
    output_of({"bank", "add", bank, altered(hash_number(1), 20), "--quality", "90"});
    const auto nearest = match({bank}, {"--top", "1", "--threshold", "256", hash_number(1)}, 0);
    REQUIRE(nearest.size() == 1);
    CHECK(nearest[0]["distance"] == 20);
}

TEST_CASE("other algorithms have indexes and thresholds of their own") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    output_of({"bank", "add", bank, "--algorithm", "dhash", "0123456789abcdef"});
    output_of({"bank", "add", bank, "--algorithm", "phash", "0123456789abcdef"});
    const auto hits = match({bank}, {"--algorithm", "dhash", "0123456789abcdee"}, 0);
    REQUIRE(hits.size() == 1);
    CHECK(hits[0]["algorithm"] == "dhash");
    CHECK(hits[0]["distance"] == 1);
}

TEST_CASE("names and records with control characters, quotes and bytes that are no UTF-8") {
    const TemporaryFolder folder;
    const std::string picture =
        folder.write("a\n\x1b\xff\".png", encode(draw_picture(21, 120, 80, PixelFormat::rgb), ".png"));
    const std::string bank = bank_of(folder, "b\n,.bank", {});
    output_of({"bank", "add", bank, picture, "--id", "line\nbreak, \"x\"", "--source", "\x1b[31m"});
    const std::string text = output_of({"match", "--bank", bank, picture});
    CHECK(lines_of(text).size() == 1);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find(R"(a\x0a\x1b\xff".png: match)") != std::string::npos);
    CHECK(text.find("id line\\x0abreak") != std::string::npos);
    const Json hit = match({bank}, {picture}, 0).at(0);
    CHECK(hit["id"] == "line\nbreak, \"x\"");
    CHECK(hit["bank"] == bank);
    CHECK(hit["query"].string().ends_with("a\n\x1b\xef\xbf\xbd\".png"));
    const std::string csv = output_of({"match", "--bank", bank, "--format", "csv", picture});
    CHECK(csv.find(",\"line\nbreak, \"\"x\"\"\",") != std::string::npos);
    CHECK(lines_of(output_of({"bank", "list", bank})).size() == 1);
}

TEST_CASE("a damaged index is told once, and the answers are the same") {
    const TemporaryFolder folder;
    std::vector<std::string> hashes;
    for (unsigned i = 0; i < 12'000; ++i) {
        hashes.push_back(hash_number(i));
    }
    const std::string bank = bank_of(folder, "a.bank", hashes);
    const Words words = {"match", "--bank", bank, hash_number(1), hash_number(2), hash_number(11'999)};
    const Ran before = run_whorl(words);
    CHECK(before.exit_code == 0);
    CHECK(before.err.empty());

    std::string bytes = contents_of(folder / "a.bank.pdq.index");
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    folder.write("a.bank.pdq.index", bytes);
    const std::string notice = "whorl: " + bank +
                               ": its index a.bank.pdq.index is not a usable snapshot: it is damaged. "
                               "Searches find everything, but "
                               "the index had to be built from the records, which takes longer; delete the file, "
                               "and the next change of the "
                               "bank saves a new one\n";
    const Ran after = run_whorl(words);
    CHECK(after.exit_code == 0);
    CHECK(after.out == before.out);
    CHECK(after.err == notice);
    const Ran stream =
        run_whorl({"match", "--bank", bank, "-"}, {.input = hash_number(1) + '\n' + hash_number(2) + '\n'});
    CHECK(lines_of(stream.out).size() == 2);
    CHECK(stream.err == notice);

    // What it says to do helps.
    std::filesystem::remove(folder / "a.bank.pdq.index");
    output_of({"bank", "add", bank, hash_number(20'000)});
    CHECK(std::filesystem::exists(folder / "a.bank.pdq.index"));
    CHECK(run_whorl(words).err.empty());
}
