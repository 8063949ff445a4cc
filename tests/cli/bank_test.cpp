// whorl bank: init, add, list, withdraw, remove, stats, export, verify.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>

#include "tests/cli/hashes.hpp"
#include "tests/cli/terminal_session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/snapshot_word.hpp"

using namespace whorl;
using namespace whorl::test;

namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("a bank is made once, and everything else needs one") {
    const TemporaryFolder folder;
    const std::string bank = (folder / "a.bank").native();
    const Ran made = run_whorl({"bank", "init", bank});
    CHECK(made.exit_code == 0);
    CHECK(made.out.empty());
    CHECK(made.err.empty());
    check_refused({"bank", "init", bank}, 1, bank + ": ");
    const std::string absent = (folder / "absent.bank").native();
    const std::string other = folder.write("text.bank", "Dear diary");
    for (const std::string& wrong : {absent, other, folder.path().native()}) {
        for (const Words& words :
             {Words{"bank", "add", wrong, hash_number(1)}, Words{"bank", "import", wrong, "-"},
              Words{"bank", "remove", wrong, "--key", "1", "--yes"},
              Words{"bank", "remove", wrong, "--key", "1", "--dry-run"},
              Words{"bank", "withdraw", wrong, "--key", "1", "--by", "x", "--reason", "y"},
              Words{"bank", "list", wrong}, Words{"bank", "stats", wrong}, Words{"bank", "export", wrong},
              Words{"bank", "verify", wrong}, Words{"dedupe", wrong + "/"}}) {
            if (words[0] == "bank") {
                INFO(words[1]);
                check_refused(words, 1, wrong + ": ");
            }
        }
        check_refused({"match", "--bank", wrong, hash_number(1)}, 3, wrong + ": ");
    }
    CHECK(contents_of(other) == "Dear diary");
    CHECK_FALSE(fs::exists(absent));
}

TEST_CASE("a bank in the folder where one is, by its name alone") {
    const TemporaryFolder folder;
    const RunOptions here{.folder = folder.path().native()};
    CHECK(output_of({"bank", "init", "a.bank"}, 0, here).empty());
    output_of({"bank", "add", "a.bank", hash_number(1)}, 0, here);
    output_of({"match", "--bank", "a.bank", hash_number(1)}, 0, here);
    output_of({"bank", "remove", "a.bank", "--key", "1", "--yes"}, 0, here);
    output_of({"match", "--bank", "a.bank", hash_number(1)}, 1, here);
    output_of({"bank", "export", "a.bank", "--out", "out.jsonl"}, 0, here);
    output_of({"bank", "verify", "a.bank"}, 0, here);
    CHECK(fs::exists(folder / "out.jsonl"));
    fs::remove(folder / "out.jsonl");

    // Enough for a snapshot of the index: a hash has to go from that, too.
    std::string lines;
    for (unsigned i = 0; i < 12'000; ++i) {
        lines += hash_number(i) + '\n';
    }
    output_of({"bank", "import", "a.bank", "-"}, 0, {.input = lines, .folder = folder.path().native()});
    const std::string bytes = snapshot_word(Hash256::from_hex(hash_number(5)).value());
    REQUIRE(contents_of(folder / "a.bank.pdq.index").find(bytes) != std::string::npos);
    output_of({"bank", "remove", "a.bank", "--hash", hash_number(5), "--yes"}, 0, here);
    for (const auto& file : fs::directory_iterator(folder.path())) {
        INFO(file.path().native());
        CHECK(contents_of(file.path()).find(bytes) == std::string::npos);
    }
}

TEST_CASE("hashes and pictures are added, with what is said of them and without their names") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const File png = encode(draw_picture(21, 120, 80, PixelFormat::rgb), ".png");
    const HashResult expected = find_algorithm("pdq")->hash(decode_image(png).value().pixels.view());
    const std::string picture = folder.write("very private.png", png);
    const Ran added = run_whorl({"bank", "add", bank, picture, hash_number(1), "--source", "hotline", "--label",
                                 "x", "--label", "y", "--quality", "77"});
    CHECK(added.exit_code == 0);
    CHECK(added.out ==
          "added 2, updated 0, unchanged 0, withdrawn 0, stayed withdrawn 0, unknown 0, not taken 0\n");
    CHECK(added.err == "whorl: --quality: is for hashes given as text; pictures keep their own\n");
    const auto records = objects_of({"bank", "list", bank, "--format", "json"});
    REQUIRE(records.size() == 2);
    CHECK(records[0]["hash"] == to_hex(expected.hash));
    CHECK(records[0]["quality"] == *expected.quality);
    CHECK(records[1]["hash"] == hash_number(1));
    CHECK(records[1]["quality"] == 77);
    for (const Json& record : records) {
        CHECK(record["algorithm"] == "pdq");
        CHECK(record["source"] == "hotline");
        CHECK(record["id"].string().empty());
        CHECK(record["labels"] == Json::array({"x", "y"}));
        CHECK(record["status"] == "active");
        CHECK(record["withdrawn_at"].is_null());
    }
    for (const auto& file : fs::directory_iterator(folder.path())) {
        CHECK((file.path() == picture || contents_of(file).find("very private") == std::string::npos));
    }
    CHECK(objects_of({"bank", "add", bank, picture, "--source", "hotline", "--label", "z", "--format",
                      "json"})[0] == Json{{"added", 0},
                                          {"updated", 1},
                                          {"unchanged", 0},
                                          {"withdrawn", 0},
                                          {"stayed_withdrawn", 0},
                                          {"unknown", 0},
                                          {"not_taken", 0}});
    output_of({"bank", "add", bank, "--keep-names", picture});
    CHECK(objects_of({"bank", "list", bank, "--id", picture, "--format", "json"}).size() == 1);
    output_of({"bank", "add", bank, "--id", "case 7", hash_number(2)});
    CHECK(objects_of({"bank", "list", bank, "--id", "case 7", "--format", "json"})[0]["hash"] == hash_number(2));
    output_of({"bank", "add", bank, "--algorithm", "dhash", "0123456789abcdef"});
    CHECK(objects_of({"bank", "list", bank, "--algorithm", "dhash", "--format", "json"})[0]["hash"] ==
          "0123456789abcdef");
}

TEST_CASE("what cannot be added is named, and the rest is added") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const std::string absent = (folder / "absent.png").native();
    folder.write("pictures/good.png", encode(draw_picture(21, 64, 64, PixelFormat::rgb), ".png"));
    folder.write("pictures/bad.png", "no picture");
    folder.write("pictures/notes.txt", "milk");
    const Ran ran = run_whorl({"bank", "add", bank, absent, "0123", hash_number(1), folder / "pictures"});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out == "added 2, updated 0, unchanged 0, withdrawn 0, stayed withdrawn 0, unknown 0, not taken 3\n");
    const std::string neither = ": is neither a file nor a pdq hash of 64 hexadecimal digits";
    CHECK(lines_of(ran.err) == Words{"whorl: " + absent + ": there is no file with this name",
                                     "whorl: 0123" + neither,
                                     "whorl: " + (folder / "pictures/bad.png").native() +
                                         ": is not a picture in a format that Whorl knows",
                                     "whorl: skipped 1 file that is not a picture"});
    // A name that no bank can hold.
    const std::string odd = folder.write("odd\xff.png", encode(draw_picture(22, 64, 64, PixelFormat::rgb), ".png"));
    const Ran refused = run_whorl({"bank", "add", bank, "--keep-names", odd});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("odd\\xff.png: ") != std::string::npos);
    check_refused({"bank", "add", bank, "--keep-names", "--id", "x", hash_number(1)}, 2, "--id and --keep-names");
    check_refused({"bank", "add", bank, "-", "-"}, 2, "only once");
}

TEST_CASE("withdrawn records are not matched, say why, and do not come back") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2)});
    output_of({"match", "--bank", bank, hash_number(1)}, 0);
    CHECK(output_of({"bank", "withdraw", bank, "--id", "0", "--by", "her", "--reason", "she asked"}) ==
          "1 record withdrawn\n");
    output_of({"match", "--bank", bank, hash_number(1)}, 1);
    check_refused({"bank", "withdraw", bank, "--id", "0", "--by", "her", "--reason", "again"}, 1,
                  "no active record matches these flags");
    const Json record = objects_of({"bank", "list", bank, "--status", "withdrawn", "--format", "json"}).at(0);
    CHECK(record["withdrawn_by"] == "her");
    CHECK(record["withdrawal_reason"] == "she asked");
    CHECK(output_of({"bank", "list", bank, "--status", "withdrawn"}).find("by her, because she asked\n") !=
          std::string::npos);
    const Ran again = run_whorl({"bank", "import", bank, "-"}, {.input = hash_number(1) + ",100,0\n"});
    CHECK(again.exit_code == 0);
    CHECK(again.out ==
          "added 0, updated 0, unchanged 0, withdrawn 0, stayed withdrawn 1, unknown 0, not taken 0\n");
    CHECK(again.err.find("1 record was withdrawn before and stays withdrawn") != std::string::npos);
    output_of({"match", "--bank", bank, hash_number(1)}, 1);
}

TEST_CASE("removed records are gone from the files") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2), hash_number(3)});
    output_of({"bank", "add", bank, hash_number(4), "--id", "a most telling id"});
    const auto holds = [&](const std::string& bytes) {
        for (const auto& file : fs::directory_iterator(folder.path())) {
            if (contents_of(file).find(bytes) != std::string::npos) {
                return true;
            }
        }
        return false;
    };
    CHECK(holds("a most telling id"));
    CHECK(output_of({"bank", "remove", bank, "--hash", hash_number(4), "--yes"}) == "1 record removed\n");
    CHECK_FALSE(holds("a most telling id"));
    CHECK(output_of({"bank", "remove", bank, "--key", "1", "--key", "3", "--yes"}) == "2 records removed\n");
    CHECK(objects_of({"bank", "list", bank, "--format", "json"}).size() == 1);
    check_refused({"bank", "remove", bank, "--key", "1", "--yes"}, 1, "no record matches these flags");
    // It may be added again, unlike what was withdrawn.
    output_of({"bank", "add", bank, hash_number(4)});
    output_of({"match", "--bank", bank, hash_number(4)}, 0);
}

TEST_CASE("a --dry-run lists what would be withdrawn or removed, and changes nothing") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2), hash_number(3)});
    output_of({"bank", "withdraw", bank, "--key", "2", "--by", "her", "--reason", "she asked"});
    const auto list = [&](const Words& flags) { return output_of(Words{"bank", "list", bank} + flags); };
    const std::string before = list({"--format", "json"});

    const Words remove = {"bank", "remove", bank, "--algorithm", "pdq"};
    CHECK(output_of(remove + Words{"--dry-run"}) == list({}) + "3 records would be removed\n");
    CHECK(output_of(remove + Words{"--dry-run", "--yes"}) == list({}) + "3 records would be removed\n");
    check_refused({"bank", "remove", bank, "--key", "7", "--dry-run"}, 1, "no record matches these flags");

    // What was withdrawn before would not be withdrawn again.
    const Words withdraw = {"bank", "withdraw", bank, "--by", "her", "--reason", "she asked", "--dry-run"};
    CHECK(output_of(withdraw + Words{"--algorithm", "pdq"}) ==
          list({"--status", "active"}) + "2 records would be withdrawn\n");
    check_refused(withdraw + Words{"--key", "2"}, 1, "no active record matches these flags");
    check_refused(withdraw + Words{"--status", "withdrawn"}, 1, "no active record matches these flags");
    CHECK(list({"--format", "json"}) == before);
}

TEST_CASE("removing asks on a terminal, and needs --yes without one") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2)});
    const Words words = {"bank", "remove", bank, "--key", "1"};
    const auto records = [&] { return objects_of({"bank", "list", bank, "--format", "json"}).size(); };

    check_refused(words, 2, "there is no terminal to ask on, so removing records for good needs --yes");
    // An answer that nobody typed counts for nothing.
    check_refused(words, 2, "needs --yes", {.input = "yes\n"});
    CHECK(records() == 2);

    const std::string question = "Remove 1 record from " + bank + " for good?";
    for (const std::string answer : {"no\n", "perhaps\nn\n", "\x04"}) {
        INFO(answer);
        TerminalSession session(words);
        session.wait_for(question);
        session.type(answer);
        CHECK(session.finish() == 1);
        CHECK(records() == 2);
    }
    TerminalSession session(words);
    session.wait_for(question + " They cannot be brought back. (yes/no) ");
    session.type("yes\n");
    CHECK(session.finish() == 0);
    CHECK(session.screen().find("1 record removed") != std::string::npos);
    CHECK(session.screen().find("(yes/no) (yes/no)") == std::string::npos);
    CHECK(records() == 1);

    TerminalSession nothing(words);
    CHECK(nothing.finish() == 1);
    CHECK(nothing.screen().find("no record matches these flags") != std::string::npos);
    TerminalSession unasked({"bank", "remove", bank, "--key", "2", "--yes"});
    CHECK(unasked.finish() == 0);
    CHECK(records() == 0);
}

TEST_CASE("removing touches no record that came after the question") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2)});
    TerminalSession session({"bank", "remove", bank, "--algorithm", "pdq"});
    session.wait_for("Remove 2 records from " + bank + " for good?");
    output_of({"bank", "add", bank, hash_number(3)});
    output_of({"bank", "remove", bank, "--key", "1", "--yes"});
    session.type("yes\n");
    CHECK(session.finish() == 0);
    CHECK(session.screen().find("1 record removed") != std::string::npos);
    const auto left = objects_of({"bank", "list", bank, "--format", "json"});
    REQUIRE(left.size() == 1);
    CHECK(left[0]["hash"] == hash_number(3));
}

TEST_CASE("no selector, an empty one, and others that make no sense are wrong usage") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    check_refused({"bank", "remove", bank}, 2, "choose the records by");
    check_refused({"bank", "withdraw", bank, "--by", "x", "--reason", "y"}, 2, "choose the records by");
    check_refused({"bank", "withdraw", bank, "--key", "1", "--by", "", "--reason", "y"}, 2, "must not be empty");
    check_refused({"bank", "withdraw", bank, "--key", "1", "--by", "x"}, 2, "--reason is required");
    for (const std::string flag : {"--source", "--id", "--label"}) {
        check_refused({"bank", "remove", bank, flag, ""}, 2, flag + ": is empty");
    }
    check_refused({"bank", "remove", bank, "--hash", "0123456789abcdef"}, 2, "is not a pdq hash");
    check_refused({"bank", "remove", bank, "--key", "x"}, 2, "--key");
    check_refused({"bank", "remove", bank, "--status", "gone"}, 2, "--status");
    check_refused({"bank", "frobnicate", bank}, 2, "there is no command frobnicate; see whorl bank --help");
    check_refused({"bank", "lits", bank}, 2,
                  "there is no command lits (did you mean list?); see whorl bank --help");
    check_refused({"bank", "list", bank, "--format", "xml"}, 2, "--format: xml is not one of text, json, csv");
    check_refused({"match", "--bank", bank, "--top", "0", "00"}, 2, "--top: 0 is not a number from 1 to 1000000");
    check_refused({"bank", "list"}, 2, "whorl bank list --help");
    CHECK(objects_of({"bank", "list", bank, "--format", "json"}).size() == 1);
    CHECK(run_whorl({"bank"}).exit_code == 2);
    CHECK(run_whorl({"bank"}).out.find("withdraw") != std::string::npos);
}

TEST_CASE("selectors choose by all that they say") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    output_of({"bank", "add", bank, hash_number(1), "--source", "a", "--id", "1", "--label", "x"});
    output_of({"bank", "add", bank, hash_number(2), "--source", "a", "--id", "2", "--label", "y"});
    output_of({"bank", "add", bank, hash_number(1), "--source", "b", "--id", "1"});
    const auto count = [&](const Words& flags) {
        Words words = {"bank", "list", bank, "--format", "json"};
        words.insert(words.end(), flags.begin(), flags.end());
        return objects_of(words).size();
    };
    CHECK(count({}) == 3);
    CHECK(count({"--source", "a"}) == 2);
    CHECK(count({"--source", "a", "--id", "1"}) == 1);
    CHECK(count({"--hash", hash_number(1)}) == 2);
    CHECK(count({"--label", "y"}) == 1);
    CHECK(count({"--key", "1", "--key", "3"}) == 2);
    CHECK(count({"--key", "1", "--source", "b"}) == 0);
    CHECK(count({"--status", "withdrawn"}) == 0);
    CHECK(count({"--algorithm", "phash"}) == 0);
}

TEST_CASE("stats in each format") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2)});
    output_of({"bank", "add", bank, hash_number(3), "--source", "a,b"});
    output_of({"bank", "withdraw", bank, "--id", "0", "--by", "x", "--reason", "y"});
    const std::string text = output_of({"bank", "stats", bank});
    CHECK(text.find(": 2 active, 1 withdrawn\n") != std::string::npos);
    CHECK(text.find("  pdq without a source: 1 active, 1 withdrawn\n  pdq from a,b: 1 active, 0 withdrawn\n") !=
          std::string::npos);
    const Json object = objects_of({"bank", "stats", bank, "--format", "json"}).at(0);
    CHECK(object["active"] == 2);
    CHECK(object["withdrawn"] == 1);
    CHECK(object["groups"][1] ==
          Json{{"algorithm", "pdq"}, {"source", "a,b"}, {"active", 1}, {"withdrawn", 0}, {"review", 0}});
    CHECK(object["database_bytes"].get<int>() > 0);
    CHECK(output_of({"bank", "stats", bank, "--format", "csv"}) ==
          "algorithm,source,active,withdrawn,review\npdq,,1,1,0\npdq,\"a,b\",1,0,0\n");
}

TEST_CASE("an export holds all that a format can say, and imports again") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1), hash_number(2)});
    output_of({"bank", "add", bank, hash_number(3), "--source", "a", "--id", "line\nbreak", "--label", "x;y"});
    output_of({"bank", "withdraw", bank, "--id", "1", "--by", "her", "--reason", "she asked"});
    for (const std::string format : {"jsonl", "csv"}) {
        INFO(format);
        const std::string file = (folder / ("out." + format)).native();
        CHECK(output_of({"bank", "export", bank, "--to", format, "--out", file}).empty());
        CHECK(contents_of(file) == output_of({"bank", "export", bank, "--to", format}));
        const std::string copy = bank_of(folder, format + ".bank", {});
        CHECK(output_of({"bank", "import", copy, file, "--keep-sources"}) ==
              "added 2, updated 0, unchanged 0, withdrawn 0, stayed withdrawn 1, unknown 0, not taken 0\n");
        auto ours = objects_of({"bank", "list", bank, "--format", "json"});
        auto theirs = objects_of({"bank", "list", copy, "--format", "json"});
        REQUIRE(ours.size() == theirs.size());
        const auto by_hash = [](const Json& a, const Json& b) { return a["hash"] < b["hash"]; };
        std::sort(ours.begin(), ours.end(), by_hash);
        std::sort(theirs.begin(), theirs.end(), by_hash);
        for (std::size_t i = 0; i < ours.size(); ++i) {
            for (const char* field : {"algorithm", "hash", "source", "id", "labels", "quality", "status",
                                      "withdrawn_by", "withdrawal_reason", "extra"}) {
                INFO(field);
                CHECK(ours[i][field] == theirs[i][field]);
            }
        }
    }
    CHECK(output_of({"bank", "export", bank, "--to", "text"}) == hash_number(1) + '\n' + hash_number(3) + '\n');
    const Ran pdq = run_whorl({"bank", "export", bank, "--to", "pdq"});
    CHECK(pdq.exit_code == 1);
    CHECK(pdq.out == hash_number(1) + ",100,0\n");
    CHECK(lines_of(pdq.err) ==
          Words{"whorl: " + bank + ": record 3: has an id with a line end, which the format pdq cannot hold",
                "whorl: 1 record written, 1 left out"});
    CHECK(output_of({"bank", "export", bank, "--to", "threatexchange", "--id", "0"}) ==
          "pdq " + hash_number(1) + '\n');
    const Json page = parse_json(output_of({"bank", "export", bank, "--to", "stopncii"}));
    CHECK(page["count"] == 3);
    for (const Json& record : page["hashRecords"]) {
        CHECK((record["hashStatus"] == "Withdrawn") == (record["hashValue"] == hash_number(2)));
    }
    check_refused({"bank", "export", bank, "--to", "text", "--status", "withdrawn"}, 2,
                  "cannot say that a hash is withdrawn");
    check_refused({"bank", "export", bank, "--to", "ncmec"}, 2, "--to");
}

TEST_CASE("what is set aside is exported where a format can say so, and stays set aside") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    const std::string list = R"({"hash":")" + hash_number(2) + R"(","status":"review"})" + "\n";
    REQUIRE(run_whorl({"bank", "import", bank, "-", "--keep-sources"}, {.input = list}).exit_code == 0);
    CHECK(output_of({"bank", "stats", bank}).find(": 1 active, 0 withdrawn, 1 set aside for review\n") !=
          std::string::npos);
    for (const std::string format : {"jsonl", "csv"}) {
        const std::string copy = bank_of(folder, format + ".bank", {});
        const std::string text = output_of({"bank", "export", bank, "--to", format});
        REQUIRE(run_whorl({"bank", "import", copy, "-", "--keep-sources"}, {.input = text}).exit_code == 0);
        CHECK(output_of({"bank", "list", copy, "--review"}).find(hash_number(2)) != std::string::npos);
        CHECK(run_whorl({"match", "--bank", copy, hash_number(2)}).exit_code == 1);
    }
    CHECK(output_of({"bank", "export", bank, "--to", "text"}) == hash_number(1) + '\n');
    const Ran page = run_whorl({"bank", "export", bank, "--to", "stopncii"});
    CHECK(page.exit_code == 0);
    CHECK(parse_json(page.out)["count"] == 1);
    CHECK(page.err.find("1 record set aside for review") != std::string::npos);
    check_refused({"bank", "export", bank, "--to", "text", "--status", "review"}, 2,
                  "cannot say that a hash is set aside");
}

TEST_CASE("export, import and export again give the same bytes, times included") {
    const TemporaryFolder folder;
    const std::string times = R"("added_at":"2020-01-01T00:00:00Z","updated_at":"2021-02-03T04:05:06Z",)";
    const std::string list = R"({"hash":")" + hash_number(1) + R"(","id":"a","labels":["x","y;"],"quality":5,)" +
                             times +
                             R"("withdrawn_at":"2020-06-07T08:09:10Z","status":"withdrawn","withdrawn_by":"her",)"
                             R"("withdrawal_reason":"she asked"})" +
                             "\n" + R"({"hash":")" + hash_number(2) + R"(","source":"s","extra":{"ours":[1]},)" +
                             times + R"("status":"active"})" + "\n";
    const auto imported = [&](const std::string& name, const std::string& text) {
        std::string bank = bank_of(folder, name, {});
        const Ran ran = run_whorl({"bank", "import", bank, "-", "--keep-sources"}, {.input = text});
        CHECK(ran.exit_code == 0);
        CHECK(ran.err.empty());
        return bank;
    };
    const std::string first = imported("first.bank", list);
    const auto records = objects_of({"bank", "list", first, "--format", "json"});
    REQUIRE(records.size() == 2);
    CHECK(records[0]["withdrawn_at"] == "2020-06-07T08:09:10Z");
    for (const Json& record : records) {
        CHECK(record["added_at"] == "2020-01-01T00:00:00Z");
        CHECK(record["updated_at"] == "2021-02-03T04:05:06Z");
    }
    for (const std::string format : {"jsonl", "csv"}) {
        const std::string text = output_of({"bank", "export", first, "--to", format});
        const std::string second = imported("second." + format, text);
        CHECK(output_of({"bank", "export", second, "--to", format}) == text);
        output_of({"bank", "verify", second});
        CHECK(run_whorl({"bank", "import", second, "-", "--keep-sources"}, {.input = text})
                  .out.starts_with("added 0, updated 0, unchanged 1, withdrawn 0, stayed withdrawn 1,"));
        CHECK(output_of({"bank", "export", second, "--to", format}) == text);
    }
    // A number is never used again, so what was removed leaves a gap that no other bank has.
    output_of({"bank", "remove", first, "--key", "1", "--yes"});
    const std::string third = imported("third.bank", output_of({"bank", "export", first}));
    Json ours = objects_of({"bank", "export", first}).at(0);
    Json theirs = objects_of({"bank", "export", third}).at(0);
    CHECK(ours["key"] == 2);
    CHECK(theirs["key"] == 1);
    ours.erase("key");
    theirs.erase("key");
    CHECK(ours == theirs);
}

TEST_CASE("times that cannot be are left out with a word, and the record is taken") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const Ran ran = run_whorl({"bank", "import", bank, "-"},
                              {.input = "hash,added_at\n" + hash_number(1) + ",2999-01-01T00:00:00Z\n" +
                                        hash_number(2) + ",yesterday\n"});
    CHECK(ran.exit_code == 0);
    CHECK(ran.out.starts_with("added 2, "));
    CHECK(ran.err ==
          "whorl: standard input: dropped the times of 2 records, the first of them (line 2: added_at is in the "
          "future)\n");
    for (const Json& record : objects_of({"bank", "list", bank, "--format", "json"})) {
        CHECK(record["added_at"].string() < "2900");
        CHECK(record["added_at"].string() > "2020");
    }
    output_of({"match", "--bank", bank, hash_number(1)});
}

TEST_CASE("an export never harms what is there: neither the bank nor a file that cannot be completed") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    fs::create_symlink(bank, folder / "link.bank");
    check_refused({"bank", "export", bank, "--out", bank}, 2, "--out is the bank itself");
    check_refused({"bank", "export", bank, "--out", folder / "link.bank"}, 2, "--out is the bank itself");
    check_refused({"bank", "export", bank, "--out", folder.path()}, 1, "is not a regular file");
    check_refused({"bank", "export", bank, "--out", folder / "absent/out"}, 1,
                  "cannot be created: No such file or directory");
    const Ran full = run_whorl({"bank", "export", bank}, {.out_file = "/dev/full"});
    CHECK(full.exit_code == 1);
    CHECK(full.err == "whorl: standard output cannot be written: No space left on device\n");
    const std::string file = folder.write("out.jsonl", "the old one");
    check_refused({"bank", "export", bank, "--out", file}, 1, file + " exists already; --force replaces it");
    CHECK(contents_of(file) == "the old one");
    check_refused({"bank", "export", bank, "--force"}, 2, "--force");
    fs::create_symlink(file, folder / "out.link");
    output_of({"bank", "export", bank, "--out", folder / "out.link", "--force"});
    CHECK(fs::is_symlink(folder / "out.link"));
    CHECK(parse_json(contents_of(file))["hash"] == hash_number(1));
    fs::permissions(file, fs::perms(0640));
    output_of({"bank", "export", bank, "--out", file, "--force"});
    CHECK(fs::status(file).permissions() == fs::perms(0640));  // who could read the old one can read the new one
    output_of({"bank", "verify", bank});
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        CHECK(entry.path().native().find(".part-") == std::string::npos);
    }
}

TEST_CASE("only the owner can read a new bank, the files beside it and an export, unless they are to be shared") {
    const TemporaryFolder folder;
    const mode_t before = ::umask(022);
    for (const bool shared : {false, true}) {
        INFO(shared);
        const std::string name = shared ? "shared" : "own";
        const std::string bank = (folder / (name + ".bank")).native();
        const Words flag = shared ? Words{"--shared"} : Words{};
        output_of(Words{"bank", "init", bank} + flag);
        std::string lines;
        for (unsigned i = 0; i < 12'000; ++i) {
            lines += hash_number(i) + '\n';
        }
        output_of({"bank", "import", bank, "-"}, 0, {.input = lines});
        output_of(Words{"bank", "export", bank, "--out", folder / (name + ".out")} + flag);
        for (const char* end : {".bank", ".bank-wal", ".bank-shm", ".bank.pdq.index", ".out"}) {
            INFO(end);
            CHECK(fs::status(folder / (name + end)).permissions() == fs::perms(shared ? 0644 : 0600));
        }
    }
    ::umask(before);
    check_refused({"bank", "export", folder / "own.bank", "--shared"}, 2, "--shared");
}

TEST_CASE("an export whose name may not be on the disk is there, and the word says so") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    const std::string file = (folder / "export.jsonl").native();
    for (const bool again : {false, true}) {
        const Ran ran =
            run_whorl(Words{"bank", "export", bank, "--out", file} + (again ? Words{"--force"} : Words{}),
                      {.environment = {"LD_PRELOAD=" WHORL_FAILING_SYNC, "ASAN_OPTIONS=verify_asan_link_order=0"}});
        CHECK(ran.exit_code == 1);
        CHECK(ran.err ==
              "whorl: " + file +
                  " is written, but may be lost in a power failure, because its folder cannot be synced: "
                  "Input/output error\n");
        CHECK(contents_of(file) == output_of({"bank", "export", bank}));
    }
}

TEST_CASE("verify is silent when all is well, and has a line for each fault") {
    const TemporaryFolder folder;
    std::vector<std::string> hashes;
    for (unsigned i = 0; i < 2000; ++i) {
        hashes.push_back(hash_number(i));
    }
    const std::string bank = bank_of(folder, "a.bank", hashes);
    const Ran well = run_whorl({"bank", "verify", bank});
    CHECK(well.exit_code == 0);
    CHECK(well.out.empty());
    CHECK(well.err.empty());
    std::string bytes = contents_of(bank);
    std::fill(bytes.end() - 8192, bytes.end(), '\xff');
    folder.write("a.bank", bytes);
    const Ran ill = run_whorl({"bank", "verify", bank});
    CHECK(ill.exit_code == 1);
    REQUIRE_FALSE(lines_of(ill.err).empty());
    for (const std::string& line : lines_of(ill.err)) {
        CHECK(line.starts_with("whorl: " + bank + ": "));
    }
}
