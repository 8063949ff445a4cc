// whorl match -: a stream of hashes, answered line by line, while the banks change.
#include <csignal>

#include "tests/cli/hashes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"

using namespace whorl;
using namespace whorl::test;
using Words = std::vector<std::string>;

TEST_CASE("each line is answered before the next one is written") {
    const TemporaryFolder folder;
    const std::string bank =
        bank_of(folder, "a.bank", {hash_number(1), hash_number(2), altered(hash_number(2), 5)});
    for (const std::string jobs : {"1", "4"}) {
        Conversation talk({"match", "--bank", bank, "--jobs", jobs, "--format", "json", "--all", "-"});
        for (int round = 0; round < 3; ++round) {
            talk.write(hash_number(1) + '\n');
            CHECK(parse_json(talk.read_line())["id"] == "0");
            talk.write(hash_number(9) + '\n');
            const Json none = parse_json(talk.read_line());
            CHECK(none["query"] == hash_number(9));
            CHECK(none["verdict"] == "none");
            CHECK(none["hits"] == 0);
            CHECK(none["distance"].is_null());
            talk.write(hash_number(2) + '\n');
            const Json first = parse_json(talk.read_line());
            CHECK(first["hits"] == 2);
            CHECK(parse_json(talk.read_line())["distance"] == 5);
        }
        CHECK(talk.finish() == 0);
    }
}

TEST_CASE("what is added, withdrawn and removed by others counts from the next line on") {
    const TemporaryFolder folder;
    const std::string ours = bank_of(folder, "ours.bank", {hash_number(1)});
    const std::string theirs = bank_of(folder, "theirs.bank", {hash_number(1), hash_number(2)});
    Conversation talk({"match", "--bank", ours, "--bank", theirs, "--format", "json", "--all", "-"});
    const auto hits = [&](const std::string& hash) {
        talk.write(hash + '\n');
        const int n = parse_json(talk.read_line())["hits"].get<int>();
        for (int i = 1; i < n; ++i) {
            talk.read_line();
        }
        return n;
    };
    CHECK(hits(hash_number(1)) == 2);
    output_of({"bank", "withdraw", ours, "--id", "0", "--by", "her", "--reason", "she asked"});
    CHECK(hits(hash_number(1)) == 1);
    output_of({"bank", "remove", theirs, "--hash", hash_number(1), "--yes"});
    CHECK(hits(hash_number(1)) == 0);
    CHECK(hits(hash_number(3)) == 0);
    output_of({"bank", "add", ours, hash_number(3)});
    CHECK(hits(hash_number(3)) == 1);
    CHECK(hits(hash_number(2)) == 1);
    CHECK(talk.finish() == 0);
}

TEST_CASE("a line that is no hash is told of, the others go on, and the exit code says so") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    const std::string input = "Dear diary\n" + hash_number(1) + "\n\n" + std::string(3 << 20, 'f') +
                              "\nphash 0123456789abcdef\n" + "pdq " + hash_number(1) + "\r\n" + hash_number(1) +
                              " 97 my picture.jpg\n" + hash_number(1);
    const Ran ran = run_whorl({"match", "--bank", bank, "--format", "json", "-"}, {.input = input});
    CHECK(ran.exit_code == 3);
    const auto lines = lines_of(ran.out);
    REQUIRE(lines.size() == 4);
    CHECK(parse_json(lines[0])["query"] == hash_number(1));
    CHECK(parse_json(lines[2])["query"] == "my picture.jpg");
    CHECK(
        lines_of(ran.err) ==
        Words{
            "whorl: standard input, line 1: is not a pdq hash of 64 hexadecimal digits",
            "whorl: standard input, line 4: is longer than 1048576 bytes",
            "whorl: standard input, line 5: is a phash hash, but the search is for pdq hashes (see --algorithm)"});
    // A program that waits for an answer gets one for these, too.
    const auto all = objects_of({"match", "--bank", bank, "--format", "json", "--all", "-"}, 3, {.input = input});
    REQUIRE(all.size() == 7);
    CHECK(all[0]["verdict"] == "failed");
    CHECK(all[0]["query"] == "standard input, line 1");
    CHECK(output_of({"match", "--bank", bank, "-"}, 1, {.input = ""}).empty());
}

TEST_CASE("whorl hash feeds whorl match") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const std::string known =
        folder.write("known.png", encode(draw_picture(21, 120, 80, PixelFormat::rgb), ".png"));
    const std::string other =
        folder.write("other\n.png", encode(draw_picture(23, 120, 80, PixelFormat::rgb), ".png"));
    output_of({"bank", "add", bank, known});
    const auto hits = objects_of({"match", "--bank", bank, "--format", "json", "--all", "-"}, 0,
                                 {.input = output_of({"hash", known, other})});
    REQUIRE(hits.size() == 2);
    CHECK(hits[0]["query"] == known);
    CHECK(hits[0]["verdict"] == "match");
    CHECK(hits[1]["query"] == other);
    CHECK(hits[1]["verdict"] == "none");
}

TEST_CASE("a picture on standard input is told from hashes") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const File png = encode(draw_picture(21, 120, 80, PixelFormat::rgb), ".png");
    const Ran ran = run_whorl({"match", "--bank", bank, "-"},
                              {.input = {reinterpret_cast<const char*>(png.data()), png.size()}});
    CHECK(ran.exit_code == 3);
    CHECK(ran.err == "whorl: standard input: is a picture; another kind of file is needed here\n");
}

TEST_CASE("a reader that goes away ends the program, by its signal or with a message where that is ignored") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    const auto finish = [&] {
        Conversation talk({"match", "--bank", bank, "-"});
        talk.write(hash_number(1) + '\n');
        talk.read_line();
        talk.stop_reading();
        const auto before = std::signal(SIGPIPE, SIG_IGN);  // ours, when the program is gone
        try {
            for (int i = 0; i < 1000; ++i) {
                talk.write(hash_number(1) + '\n');
            }
        } catch (const std::runtime_error&) {
        }
        std::signal(SIGPIPE, before);
        return talk.finish();
    };
    CHECK(finish() == 128 + SIGPIPE);
    const auto before = std::signal(SIGPIPE, SIG_IGN);  // which children inherit
    const int ignored = finish();
    std::signal(SIGPIPE, before);
    CHECK(ignored == 3);
}
