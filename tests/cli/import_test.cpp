// whorl bank import: every format, batches, what is not taken, and what is cut off.
#include <map>
#include <whorl/bank.hpp>

#include "tests/cli/hashes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"

using namespace whorl;
using namespace whorl::test;
using Words = std::vector<std::string>;

namespace {

std::string stopncii_record(const std::string& hash, const std::string& status,
                            const std::string& type = "ImagePDQ") {
    return R"({"lastModtimestamp":1,"hashValue":")" + hash + R"(","hashStatus":")" + status +
           R"(","caseNumbers":{},"signalType":")" + type + "\"}";
}

std::string stopncii_page(const Words& records) {
    std::string text =
        "{\"count\":" + std::to_string(records.size()) + R"(,"hasMoreRecords":false,"hashRecords":[)";
    for (const std::string& record : records) {
        text += (&record == &records.front() ? "" : ",") + record;
    }
    return text + "]}";
}

std::string ncmec_image(const std::string& id, const std::string& hash) {
    return "<image><member id=\"42\">M</member><id>" + id + "</id><fingerprints><pdq>" + hash +
           "</pdq></fingerprints></image>";
}

std::string ncmec_deletion(const std::string& id) {
    return "<deletedImage><member id=\"42\">M</member><id>" + id + "</id></deletedImage>";
}

std::string ncmec_answer(const std::string& images) {
    return "<queryResult><images count=\"1\">" + images + "</images></queryResult>";
}

Json import(const std::string& bank, const std::string& text, int exit_code = 0, const Words& flags = {}) {
    Words words = {"bank", "import", bank, "-", "--format", "json"};
    words.insert(words.end(), flags.begin(), flags.end());
    return objects_of(words, exit_code, {.input = text}).at(0);
}

const Words kFromStopNcii = {"--from", "stopncii"};
const Words kFromNcmec = {"--from", "ncmec"};

}  // namespace

TEST_CASE("what whorl hash prints can be imported, in each of its formats") {
    const TemporaryFolder folder;
    const std::string picture =
        folder.write("a b,\nc.png", encode(draw_picture(21, 120, 80, PixelFormat::rgb), ".png"));
    const std::string other = folder.write("d.png", encode(draw_picture(22, 120, 80, PixelFormat::rgb), ".png"));
    for (const std::string format : {"text", "json", "csv"}) {
        INFO(format);
        const std::string hashes = output_of({"hash", "--format", format, picture, other});
        const std::string bank = bank_of(folder, format + ".bank", {});
        const Ran ran = run_whorl({"bank", "import", bank, "-"}, {.input = hashes});
        CHECK(ran.exit_code == 0);
        CHECK(ran.out.starts_with("added 2, "));
        CHECK(ran.err == "whorl: standard input: the names of picture files were dropped\n");
        CHECK(import(bank, hashes, 0, {"--keep-names"})["added"] == 2);
        const auto kept = objects_of({"bank", "list", bank, "--id", picture, "--format", "json"});
        REQUIRE(kept.size() == 1);
        CHECK(kept[0]["quality"].is_number());
        output_of({"match", "--bank", bank, picture});
    }
}

TEST_CASE("source and labels are those of the flags, or of the list") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    import(bank, stopncii_page({stopncii_record(hash_number(1), "Active")}), 0, kFromStopNcii);
    import(bank, stopncii_page({stopncii_record(hash_number(2), "Active")}), 0,
           {"--source", "ours", "--label", "x", "--label", "y"});
    const auto records = objects_of({"bank", "list", bank, "--format", "json"});
    CHECK(records.at(0)["source"] == "stopncii");
    CHECK(records.at(1)["source"] == "ours");
    CHECK(records.at(1)["labels"] == Json::array({"x", "y"}));
    CHECK(import(bank, "0123456789abcdef\n", 0, {"--algorithm", "phash"})["added"] == 1);
    CHECK(objects_of({"bank", "list", bank, "--algorithm", "phash", "--format", "json"}).size() == 1);
}

TEST_CASE("StopNCII: withdrawn and deleted hashes are removed from what is matched, at once and for good") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    CHECK(import(
              bank,
              stopncii_page({stopncii_record(hash_number(1), "Active"), stopncii_record(hash_number(2), "Received"),
                             stopncii_record(hash_number(3), "Deleted")}),
              0, kFromStopNcii) == Json{{"added", 2},
                                        {"updated", 0},
                                        {"unchanged", 0},
                                        {"withdrawn", 0},
                                        {"stayed_withdrawn", 1},
                                        {"unknown", 0},
                                        {"not_taken", 0}});
    output_of({"match", "--bank", bank, hash_number(1)}, 0);
    CHECK(import(bank, stopncii_page({stopncii_record(hash_number(1), "Withdrawn")}), 0,
                 kFromStopNcii)["withdrawn"] == 1);
    output_of({"match", "--bank", bank, hash_number(1)}, 1);
    const Json record = objects_of({"bank", "list", bank, "--hash", hash_number(1), "--format", "json"}).at(0);
    CHECK(record["withdrawn_by"] == "stopncii");
    CHECK(record["withdrawal_reason"] == "hashStatus Withdrawn");
    // A page that is older, read again.
    CHECK(import(
              bank,
              stopncii_page({stopncii_record(hash_number(1), "Active"), stopncii_record(hash_number(3), "Active")}),
              0, kFromStopNcii)["stayed_withdrawn"] == 2);
    output_of({"match", "--bank", bank, hash_number(1), hash_number(3)}, 1);
    // Both in one page, in either order.
    CHECK(import(bank,
                 stopncii_page(
                     {stopncii_record(hash_number(4), "Active"), stopncii_record(hash_number(4), "Deleted"),
                      stopncii_record(hash_number(5), "Deleted"), stopncii_record(hash_number(5), "Active")}),
                 0, kFromStopNcii)["not_taken"] == 0);
    output_of({"match", "--bank", bank, hash_number(4), hash_number(5)}, 1);
}

TEST_CASE("StopNCII: all that a bank has of a hash is exported as one record, and comes back") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    import(bank,
           stopncii_page({stopncii_record(hash_number(2), "Active"), stopncii_record(hash_number(1), "Active"),
                          stopncii_record(hash_number(3), "Received")}),
           0, kFromStopNcii);
    for (const std::string id : {"case-a", "case-b"}) {
        for (unsigned n = 1; n <= 2; ++n) {
            import(bank, R"({"hash":")" + hash_number(n) + R"(","id":")" + id + "\"}\n", 0, {"--source", "whorl"});
        }
    }
    // Times are those of the bank, and other ones in another bank.
    const auto exported = [](const std::string& from) {
        const Json page = parse_json(output_of({"bank", "export", from, "--to", "stopncii"}));
        Json records = Json::array();
        for (Json record : page["hashRecords"]) {
            CHECK(record.contains("lastModtimestamp"));
            record.erase("lastModtimestamp");
            records.push_back(std::move(record));
        }
        return records;
    };
    output_of({"bank", "withdraw", bank, "--id", "case-a", "--by", "her", "--reason", "asked"});
    std::size_t of_cases = 0;
    for (const Json& record : exported(bank)) {
        if (record["hashValue"] != hash_number(3)) {
            ++of_cases;
            CHECK(record["hashStatus"] == "Active");
            CHECK(record["caseNumbers"] == Json{{"case-a", "Withdrawn"}, {"case-b", "Active"}});
        }
    }
    CHECK(of_cases == 2);
    // StopNCII's own word is kept as long as nobody else has the hash active.
    import(bank,
           stopncii_page({stopncii_record(hash_number(1), "Deleted"), stopncii_record(hash_number(3), "Deleted")}),
           0, kFromStopNcii);
    output_of(
        {"bank", "withdraw", bank, "--source", "whorl", "--hash", hash_number(1), "--by", "her", "--reason", "r"});
    std::map<std::string, std::string> statuses;
    for (const Json& record : exported(bank)) {
        statuses[record["hashValue"].string()] = record["hashStatus"].string();
    }
    CHECK((statuses == std::map<std::string, std::string>{
                           {hash_number(1), "Deleted"}, {hash_number(2), "Active"}, {hash_number(3), "Deleted"}}));
    const std::string copy = bank_of(folder, "b.bank", {});
    CHECK(import(copy, output_of({"bank", "export", bank, "--to", "stopncii"}), 0, kFromStopNcii)["not_taken"] ==
          0);
    CHECK(exported(copy) == exported(bank));
}

TEST_CASE("NCMEC: a deleted entry is withdrawn by its id, what comes after the deletion is not") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    CHECK(import(bank,
                 ncmec_answer(ncmec_image("a", hash_number(1)) + ncmec_image("b", hash_number(2)) +
                              ncmec_deletion("z")),
                 0, kFromNcmec) == Json{{"added", 2},
                                        {"updated", 0},
                                        {"unchanged", 0},
                                        {"withdrawn", 0},
                                        {"stayed_withdrawn", 0},
                                        {"unknown", 1},
                                        {"not_taken", 0}});
    CHECK(import(bank, ncmec_answer(ncmec_deletion("a")), 0, kFromNcmec)["withdrawn"] == 1);
    output_of({"match", "--bank", bank, hash_number(1)}, 1);
    output_of({"match", "--bank", bank, hash_number(2)}, 0);
    // In one answer: added and deleted, deleted and added.
    import(bank,
           ncmec_answer(ncmec_image("c", hash_number(3)) + ncmec_deletion("c") + ncmec_deletion("d") +
                        ncmec_image("d", hash_number(4))),
           0, kFromNcmec);
    output_of({"match", "--bank", bank, hash_number(3)}, 1);
    output_of({"match", "--bank", bank, hash_number(4)}, 0);
    // Of another source the same id is another record.
    import(bank, ncmec_answer(ncmec_image("e", hash_number(5))), 0, {"--source", "copy"});
    import(bank, ncmec_answer(ncmec_deletion("e")), 0, kFromNcmec);
    output_of({"match", "--bank", bank, hash_number(5)}, 0);
}

TEST_CASE("a list whose source nobody named is not imported where it tells a source or a withdrawal") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const std::string ours = R"({"hash":")" + hash_number(1) + R"(","source":"ours","id":"a")";
    import(bank, ours + "}\n", 0, {"--source", "ours"});
    const std::string before = output_of({"bank", "export", bank});
    const std::string hint =
        "; name its source with --source, or add --keep-sources if it was exported from a bank of yours\n";
    for (const auto& [list, reason] :
         {std::pair(ours + R"(,"status":"withdrawn"})", std::string("has the source 'ours' in line 1")),
          std::pair("hash,status\n" + hash_number(1) + ",withdrawn", std::string("has a withdrawal in line 2"))}) {
        const Ran ran = run_whorl({"bank", "import", bank, "-"}, {.input = list + '\n'});
        CHECK(ran.exit_code == 1);
        CHECK(ran.err == "whorl: standard input: " + reason + ", but nobody says who gives this list" + hint);
        CHECK(output_of({"bank", "export", bank}) == before);
    }
    const Ran guessed = run_whorl({"bank", "import", bank, "-"},
                                  {.input = stopncii_page({stopncii_record(hash_number(1), "Deleted")})});
    CHECK(guessed.exit_code == 1);
    CHECK(guessed.err == "whorl: standard input: looks like a list of stopncii, but nobody says that it is" + hint);
    CHECK(output_of({"bank", "export", bank}) == before);

    // Whatever it says, only the source that the operator names can change.
    import(bank, ours + R"(,"status":"withdrawn","extra":{"whorl":{"action":"remove"}}})" + "\n", 0,
           {"--source", "hotline"});
    CHECK(output_of({"bank", "export", bank, "--source", "ours"}) == before);
    const Json theirs = objects_of({"bank", "list", bank, "--source", "hotline", "--format", "json"}).at(0);
    CHECK(theirs["status"] == "withdrawn");
    CHECK(theirs["extra"] == parse_json(R"({"jsonl":{"extra":{"whorl":{"action":"remove"}}}})"));
    CHECK(import(bank, ours + R"(,"status":"withdrawn"})" + "\n", 0, {"--keep-sources"})["withdrawn"] == 1);
    CHECK(run_whorl({"bank", "import", bank, "-", "--keep-sources", "--source", "s"}).exit_code == 2);

    // Without a source, an id would select the records of all sources.
    import(bank, ncmec_answer(ncmec_image("x", hash_number(7))), 0, kFromNcmec);
    const Ran nameless =
        run_whorl({"bank", "import", bank, "-", "--source", ""}, {.input = ncmec_answer(ncmec_deletion("x"))});
    CHECK(nameless.exit_code == 1);
    CHECK(nameless.err == "whorl: standard input: cannot be read as the list of a source without a name\n");
    output_of({"match", "--bank", bank, hash_number(7)});
}

TEST_CASE("no list changes, withdraws or adds a record of a case") {
    const TemporaryFolder folder;
    const std::string file = bank_of(folder, "a.bank", {});
    const std::string id = "42-case";  // as an entry of NCMEC's could have it
    {
        Bank bank = Bank::open(file, Bank::Mode::read_write).value();
        NewRecord record;
        record.hash = Hash256::from_hex(hash_number(1)).value();
        record.source = "whorl";
        record.id = id;
        record.extra = R"({"whorl":{"action":"remove"}})";
        const Status taken = bank.change([&](BankChange& change) -> Status {
            const auto added = change.add(std::span(&record, 1));
            return added ? change.set_note(case_note_prefix(id) + "key", "state") : added.error();
        });
        REQUIRE(taken);
    }
    const std::string before = output_of({"bank", "export", file});
    const auto check_untouched = [&](const std::string& list, const Words& flags, const std::string& where) {
        INFO(list);
        Words words = {"bank", "import", file, "-"};
        words.insert(words.end(), flags.begin(), flags.end());
        const Ran ran = run_whorl(words, {.input = list});
        CHECK(ran.exit_code == 1);
        CHECK(ran.out ==
              "added 0, updated 0, unchanged 0, withdrawn 0, stayed withdrawn 0, unknown 0, not taken 1\n");
        CHECK(ran.err.starts_with("whorl: standard input: " + where));
        CHECK(ran.err.ends_with("belongs to a case, which only its owner can change\n"));
        CHECK(output_of({"bank", "export", file}) == before);
    };
    for (unsigned n = 1; n <= 2; ++n) {
        const std::string line = R"({"hash":")" + hash_number(n) + R"(","id":")" + id + R"(","source":"whorl")";
        for (const std::string& more : {std::string(R"(,"status":"withdrawn"})"), std::string(R"(,"quality":0})"),
                                        std::string(R"(,"extra":{"whorl":{}}})"), std::string("}")}) {
            check_untouched(line + more + '\n', {"--source", "whorl"}, "line 1: ");
            check_untouched(line + more + '\n', {"--keep-sources"}, "line 1: ");
        }
    }
    check_untouched(ncmec_answer(ncmec_deletion("case")), {"--source", "whorl"}, "entry 42-case: ");
    check_untouched(ncmec_answer(ncmec_image("case", hash_number(2))), kFromNcmec, "entry 42-case: ");
    check_untouched(hash_number(1) + ",0," + id + '\n', {"--source", "whorl"}, "line 1: ");
}

TEST_CASE("each record that is not taken has a line, all others are in the bank") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const std::string list = folder.write("list.txt", hash_number(1) + "\nDear diary\n" + hash_number(2) + '\n');
    const std::string page = folder.write(
        "page.json", stopncii_page({stopncii_record("d41d8cd98f00b204e9800998ecf8427e", "Active", "VideoMD5"),
                                    stopncii_record(hash_number(3), "Active")}));
    const std::string absent = (folder / "absent.txt").native();
    const std::string other = folder.write("other.bin", std::string("\0\1\2", 3));
    const std::string empty = folder.write("empty.txt", "");
    const std::string picture =
        folder.write("picture.png", encode(draw_picture(21, 64, 64, PixelFormat::rgb), ".png"));
    const Ran ran = run_whorl(
        {"bank", "import", bank, list, absent, page, other, empty, picture, folder.path(), "--source", "s"});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out == "added 3, updated 0, unchanged 0, withdrawn 0, stayed withdrawn 0, unknown 0, not taken 2\n");
    CHECK(
        lines_of(ran.err) ==
        Words{"whorl: " + list + ": line 2: is not a pdq hash of 64 hexadecimal digits",
              "whorl: " + absent + ": cannot be read: No such file or directory",
              "whorl: " + page + ": record 1: has the signalType VideoMD5, which Whorl cannot match",
              "whorl: " + other +
                  ": is not in a format that Whorl knows (csv, jsonl, ncmec, pdq, stopncii, text, threatexchange)",
              "whorl: " + empty + ": is empty",
              "whorl: " + picture + ": is a picture; another kind of file is needed here",
              "whorl: " + folder.path().native() + ": cannot be read: Is a directory"});
}

TEST_CASE("a record that the bank itself refuses is named, and costs no other of its batch") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    std::string lines;
    for (unsigned i = 0; i < 100; ++i) {
        lines += hash_number(i) + ",100," +
                 (i == 37   ? "not \xff UTF-8"
                  : i == 99 ? std::string(70000, 'x')
                            : std::to_string(i)) +
                 '\n';
    }
    const Ran ran = run_whorl({"bank", "import", bank, "-"}, {.input = lines});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out.starts_with("added 98, "));
    CHECK(ran.out.ends_with("not taken 2\n"));
    REQUIRE(lines_of(ran.err).size() == 2);
    CHECK(lines_of(ran.err)[0].starts_with("whorl: standard input: line 38: "));
    CHECK(lines_of(ran.err)[1].starts_with("whorl: standard input: line 100: "));
}

TEST_CASE("a stream that is cut off: what came before is in the bank, and the cut is told") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const std::string page =
        stopncii_page({stopncii_record(hash_number(1), "Active"), stopncii_record(hash_number(2), "Active")});
    const Ran ran =
        run_whorl({"bank", "import", bank, "-", "--source", "s"}, {.input = page.substr(0, page.size() - 40)});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out.starts_with("added 1, "));
    CHECK(ran.err == "whorl: standard input: is cut off after byte " + std::to_string(page.size() - 40) + "\n");
    CHECK(objects_of({"bank", "list", bank, "--format", "json"}).size() == 1);
}

TEST_CASE("more records than go into a batch") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    std::string lines;
    constexpr unsigned kMany = 25'003;
    for (unsigned i = 0; i < kMany; ++i) {
        lines += hash_number(i) + '\n';
    }
    CHECK(import(bank, lines)["added"] == kMany);
    CHECK(import(bank, lines)["unchanged"] == kMany);
    CHECK(objects_of({"bank", "stats", bank, "--format", "json"})[0]["active"] == kMany);
    output_of({"match", "--bank", bank, altered(hash_number(kMany - 1), 31)}, 0);
    output_of({"match", "--bank", bank, altered(hash_number(kMany - 1), 32)}, 1);
}

TEST_CASE("good lines among refused ones, and deletions among entries, are one change") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const auto revision = [&] { return objects_of({"bank", "stats", bank, "--format", "json"}).at(0)["revision"]; };
    std::string lines;
    std::string entries;
    for (unsigned n = 0; n < 2000; ++n) {
        const std::string id = std::to_string(n);
        lines += R"({"hash":")" + hash_number(n) + R"(","id":")" + id + R"(","labels":[")" +
                 (n % 2 == 0 ? "fine" : "\\u0001") + "\"]}\n";
        entries += ncmec_image(id, hash_number(n)) + ncmec_deletion(n % 2 == 0 ? id : std::to_string(n - 1));
    }
    const Json counts = import(bank, lines, 1, {"--source", "list"});
    CHECK(counts["added"] == 1000);
    CHECK(counts["not_taken"] == 1000);
    CHECK(revision() == 1);
    const Json more = import(bank, ncmec_answer(entries), 0, kFromNcmec);
    CHECK(more["added"] == 2000);
    CHECK(more["withdrawn"] == 1000);
    CHECK(more["unknown"] == 1000);
    CHECK(revision() == 2);
    CHECK(objects_of({"bank", "stats", bank, "--format", "json"}).at(0)["active"] == 2000);
}

TEST_CASE("a line without end costs that line only") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    const Ran ran =
        run_whorl({"bank", "import", bank, "-"},
                  {.input = hash_number(1) + '\n' + std::string(3 << 20, 'x') + '\n' + hash_number(2) + '\n'});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out.starts_with("added 2, "));
    CHECK(ran.err == "whorl: standard input: line 2: is longer than 1048576 bytes\n");
}

TEST_CASE("usage of import") {
    const TemporaryFolder folder;
    const std::string bank = bank_of(folder, "a.bank", {});
    CHECK(run_whorl({"bank", "import", bank}).exit_code == 2);
    CHECK(run_whorl({"bank", "import", bank, "-", "-"}).exit_code == 2);
    CHECK(run_whorl({"bank", "import", bank, "--from", "xls", "-"}).exit_code == 2);
    CHECK(run_whorl({"bank", "import", bank, "--algorithm", "md5", "-"}).exit_code == 2);
    // A comment does not tell a format; asked for, each line of it is refused.
    CHECK(run_whorl({"bank", "import", bank, "-"}, {.input = "# list\n" + hash_number(1) + '\n'})
              .err.find("not in a format") != std::string::npos);
    CHECK(import(bank, "# list\n" + hash_number(1) + '\n', 1, {"--from", "text"})["added"] == 1);
}
