// text, csv, jsonl, pdq, threatexchange: what is read of each line, kept and refused.

#include "tests/exchange/read_all.hpp"
#include "tests/exchange/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"

using namespace whorl;
using namespace whorl::test;
using Strings = std::vector<std::string>;

TEST_CASE("each format is told from how it begins, whatever comes before its first character") {
    CHECK(exchange_formats().size() == samples().size());
    for (const Sample& sample : samples()) {
        INFO(sample.format);
        for (const std::string before : {"", "\xef\xbb\xbf", "\n\r\n"}) {
            if (sample.format == "ncmec" && before == "\n\r\n") {
                continue;  // nothing may stand before an XML declaration
            }
            int resembling = 0;
            for (const ExchangeFormat* format : exchange_formats()) {
                resembling += static_cast<int>(format->resembles(before + sample.text));
            }
            CHECK(resembling == 1);
            CHECK(find_exchange_format(sample.format)->resembles(before + sample.text));
            const auto guessed = read_all(before + sample.text);
            CHECK_FALSE(guessed.error);
            CHECK(guessed.faults.empty());
            CHECK(guessed.records.size() == sample.records);
        }
    }
}

TEST_CASE("parts of any size give the same records") {
    for (const Sample& sample : samples()) {
        INFO(sample.format);
        for (const std::size_t part : {1U, 2U, 7U, 64U, 1000U}) {
            const auto read = read_all(sample.text, sample.format, {.own = true}, part);
            CHECK_FALSE(read.error);
            CHECK(read.records.size() == sample.records);
        }
    }
}

TEST_CASE("text and whorl's own names: left out and told of, or kept as ids") {
    const std::string text = samples()[0].text;
    const auto without = read_all(text);
    CHECK(without.records[1].record.id.empty());
    CHECK(without.records[1].record.quality == 97);
    CHECK(without.notes == Strings{"the names of picture files were dropped"});
    const auto with = read_all(text, "text", {.algorithm = "pdq", .keep_names = true});
    CHECK(with.records[0].record.id.empty());
    CHECK(with.records[1].record.id == "my picture.jpg");
    CHECK(with.records[2].record.id == "a\nb.jpg");
    CHECK(with.notes.empty());
}

TEST_CASE("text: lines that are no hashes are refused with their numbers, the others taken") {
    const auto read =
        read_all(hex_of(1) + "\n\nDear diary\n" + hex_of(2) + "\nphash 0123456789abcdef\n0123456789abcdef\n");
    CHECK(read.records.size() == 3);
    CHECK(read.records[2].record.algorithm == "phash");
    CHECK(read.records[2].where == "line 5");
    CHECK(read.faults == Strings{"line 3: is not a pdq hash of 64 hexadecimal digits",
                                 "line 6: is not a pdq hash of 64 hexadecimal digits"});
    const auto dhash = read_all("0123456789abcdef\n", "", {.algorithm = "dhash"});
    REQUIRE(dhash.records.size() == 1);
    CHECK(dhash.records[0].record.algorithm == "dhash");
    CHECK(read_all("0123456789abcdef\n", "", {.algorithm = "md5"}).error->message == "there is no algorithm 'md5'");
}

TEST_CASE("csv: columns by name in any order, quotes, unknown columns kept") {
    const auto read = read_all(
        "colour,hash,labels,id,source,quality,status,withdrawn_by,withdrawal_reason,rotate90\n"
        "red," +
        hex_of(1) +
        ",a;b\\;c;;,\"x,\"\"y\"\"\r\nz\",s,5,active,,,00\n"
        "," +
        hex_of(2) + ",,,,,withdrawn,someone,a mistake,\n");
    CHECK(read.faults.empty());
    REQUIRE(read.records.size() == 2);
    const NewRecord& first = read.records[0].record;
    CHECK(first.labels == Strings{"a", "b;c"});
    CHECK(first.id == "x,\"y\"\r\nz");
    CHECK(first.source == "s");
    CHECK(first.quality == 5);
    CHECK(parse_json(first.extra) == Json{{"csv", {{"colour", "red"}}}});
    CHECK(read.records[1].kind == ReadRecord::Kind::withdraw);
    CHECK(read.records[1].by == "someone");
    CHECK(read.records[1].reason == "a mistake");
    CHECK(read.records[1].record.extra.empty());
}

TEST_CASE("csv: rows that make no sense are refused, the others taken") {
    const std::string good = hex_of(1) + ",1\n";
    const auto read = read_all("hash,quality\n" + good + hex_of(2) + ",1,2\n" + hex_of(2) +
                               "\nab\"c,1\n\"ab\"c,1\nxyz,1\n" + hex_of(2) + ",101\n,1\n" + good);
    CHECK(read.records.size() == 2);
    CHECK(read.faults == Strings{"line 3: has 3 fields and the header 2", "line 4: has 1 fields and the header 2",
                                 "line 5: has a quote in a field that does not begin with a quote",
                                 "line 6: has text in a field behind the closing quote",
                                 "line 7: has a hash that is not a pdq hash of 64 hexadecimal digits",
                                 "line 8: has a quality that is not a whole number from 0 to 100",
                                 "line 9: has no hash"});
    CHECK(read_all("file,quality\na,1\n", "csv").error->message ==
          "has no header with one column named hash in its first line");
    CHECK(read_all("hash,hash\na,1\n", "csv").error.has_value());
    CHECK(read_all("hash,id,id\na,1,2\n", "csv").error->message == "has two columns named id");
}

TEST_CASE("csv: a quote that does not end takes nothing with it in silence") {
    const auto read = read_all("hash,id\n" + hex_of(1) + ",a\n" + hex_of(2) + ",\"b\n" + hex_of(3) + ",c\n");
    CHECK(read.records.size() == 1);
    REQUIRE(read.error);
    CHECK(read.error->kind == ErrorKind::corrupt);
    CHECK(read.error->message ==
          "has a quoted field that begins in line 3 and does not end; nothing from there on was read");
}

TEST_CASE("times that contradict each other or cannot be are left out, and the records are taken") {
    const std::string early = "2020-01-01T00:00:00Z";
    const std::string late = "2021-01-01T00:00:00Z";
    struct Case {
        std::string fields;  ///< status,added_at,updated_at,withdrawn_at
        std::string why;     ///< empty when the times are taken, or there are none
        bool taken = false;
    };
    const std::vector<Case> cases = {
        {"active," + early + ',' + late + ',', "", true},
        {"active," + early + ",,", "", true},
        {"active,1970-01-01T00:00:00Z,,", "", true},
        {"withdrawn," + early + ",," + late, "", true},
        {"active,,,", ""},
        {"withdrawn,,,", ""},
        {"active,1969-12-31T23:59:59Z,,", "added_at is before 1970"},
        {"active,2999-01-01T00:00:00Z,,", "added_at is in the future"},
        {"active," + early + ",2999-01-01T00:00:00Z,", "updated_at is in the future"},
        {"active," + late + ',' + early + ',', "updated_at is before added_at"},
        {"withdrawn," + late + ',' + late + ',' + early, "withdrawn_at is before added_at"},
        {"withdrawn," + early + ',' + early + ',' + late, "updated_at is before withdrawn_at"},
        {"active," + early + ',' + late + ',' + late, "an active record has a withdrawn_at"},
        {"withdrawn," + early + ',' + late + ',', "a withdrawn record has no withdrawn_at"},
        {"active,," + late + ',', "there is no added_at"},
        {"active,1577836800,,", "added_at is not a time like 2026-01-31T23:59:59Z"},
        {"active,2020-02-30T00:00:00Z,,", "added_at is not a time like 2026-01-31T23:59:59Z"},
        {"active," + early + "x,,", "added_at is not a time like 2026-01-31T23:59:59Z"},
        {"active,2020-1-1T0:0:0Z,,", "added_at is not a time like 2026-01-31T23:59:59Z"}};
    for (const Case& each : cases) {
        INFO(each.fields);
        const auto read =
            read_all("hash,status,added_at,updated_at,withdrawn_at\n" + hex_of(1) + ',' + each.fields + '\n');
        REQUIRE(read.records.size() == 1);
        CHECK(read.faults.empty());
        CHECK(read.records[0].times.has_value() == each.taken);
        CHECK(read.notes ==
              (each.why.empty() ? Strings{} : Strings{"dropped the times of 1 record (line 2: " + each.why + ")"}));
    }
    const auto both = read_all("hash,added_at\n" + hex_of(1) + ",x\n" + hex_of(2) + ",y\n");
    CHECK(both.notes == Strings{"dropped the times of 2 records, the first of them (line 2: added_at is not a time "
                                "like 2026-01-31T23:59:59Z)"});
}

TEST_CASE("jsonl: whorl's fields, unknown ones kept, and values of wrong types refused") {
    const auto read =
        read_all(R"({"hash":")" + hex_of(1) +
                 R"(","id":17,"labels":["a",""],"quality":5,"seen":[1,{"x":2}],)"
                 "\"extra\":{\"ncmec\":{\"y\":3}},\"source\":null,\"dihedral\":{\"original\":\"\"}}\n");
    CHECK(read.faults.empty());
    REQUIRE(read.records.size() == 1);
    CHECK(read.records[0].record.id == "17");
    CHECK(read.records[0].record.labels == Strings{"a"});
    CHECK(parse_json(read.records[0].record.extra) ==
          parse_json(R"({"jsonl": {"seen": [1, {"x": 2}]}, "ncmec": {"y": 3}})"));
    const auto head = R"({"hash":")" + hex_of(1) + "\"";
    const auto refused = read_all(head + "}\n" + head + ",\"labels\":\"a\"}\n" + head + ",\"labels\":[1]}\n" +
                                  head + ",\"id\":[]}\n" + head + ",\"quality\":5.5}\n" + head +
                                  ",\"status\":\"gone\"}\n" + head + ",\"algorithm\":\"md5\"}\n{}\n[]\n{\n" + head +
                                  ",\"x\":\"\xff\"}\n" + std::string(70, '[') + "\n");
    for (const std::string id : {"12345678901234567890123", "1E2", "100.0", "9007199254740993.0"}) {
        CHECK(read_all(head + ",\"id\":" + id + "}\n").faults ==
              Strings{"line 1: has an id that is no whole number of 64 bits; write it as a text"});
    }
    CHECK(refused.records.size() == 1);
    CHECK(refused.faults == Strings{"line 2: has labels that are not an array of texts",
                                    "line 3: has labels that are not an array of texts",
                                    "line 4: has a field id that is neither a text nor a number",
                                    "line 5: has a quality that is not a whole number from 0 to 100",
                                    "line 6: has the status 'gone', which is neither active, withdrawn nor review",
                                    "line 7: has the algorithm 'md5', which Whorl does not know",
                                    "line 8: has no hash", "line 9: is not a JSON object",
                                    "line 10: is not JSON, or is cut off", "line 11: is not JSON, or is cut off",
                                    "line 12: is nested more than 64 levels deep"});
}

TEST_CASE("what is kept of a foreign line can be written and read again, however deep it was") {
    const auto line_of_depth = [](std::size_t depth) {
        return R"({"hash":")" + hex_of(1) + R"(","x":)" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}\n";
    };
    const auto deepest = read_all(line_of_depth(31));
    REQUIRE(deepest.records.size() == 1);
    const auto again = read_all(written(as_bank_records(deepest.records), "jsonl"));
    REQUIRE(again.records.size() == 1);
    CHECK(again.records[0].record.extra == deepest.records[0].record.extra);
    const auto deeper = read_all(line_of_depth(32));
    CHECK(deeper.records.empty());
    CHECK(deeper.faults == Strings{"line 1: has fields that are nested more than 32 levels deep"});
}

TEST_CASE("pdq: names may hold commas, qualities may be missing, details are kept") {
    const auto read = read_all(samples()[3].text + hex_of(4) + ",origin,7\n" + hex_of(5) + ",,x\nzz,1,a\n");
    REQUIRE(read.records.size() == 5);
    CHECK(read.records[0].record.id == "photos/a, b.jpg");
    CHECK(read.records[0].record.quality == 100);
    CHECK(read.records[1].record.id.empty());
    CHECK(read.records[1].record.quality == 7);
    CHECK(read.records[2].record.id == "c=d,e.jpg");
    CHECK(read.records[2].record.quality == 88);
    CHECK(parse_json(read.records[2].record.extra) == Json{{"pdq", {{"norm", "128"}, {"delta", "0"}}}});
    CHECK(read.records[3].record.id == "origin,7");
    CHECK_FALSE(read.records[3].record.quality);
    CHECK(read.records[4].record.id == "x");
    CHECK(read.faults == Strings{"line 6: does not begin with a pdq hash of 64 hexadecimal digits and a comma"});
}

TEST_CASE("what would be kept but is no UTF-8, which JSON cannot hold, is refused rather than altered") {
    const std::string reason = "has fields with bytes that are not UTF-8";
    CHECK(read_all("hash,colour\n" + hex_of(1) + ",red\xff\n").faults == Strings{"line 2: " + reason});
    CHECK(read_all("hash=" + hex_of(1) + ",n\xff=1,filename=x\n").faults == Strings{"line 1: " + reason});
    // An id is no JSON: the bank judges it.
    CHECK(read_all("hash,id\n" + hex_of(1) + ",red\xff\n").records.at(0).record.id == "red\xff");
}

TEST_CASE("threatexchange: other signal types are refused by name") {
    const auto read = read_all("video_md5 d41d8cd98f00b204e9800998ecf8427e\npdq  " + hex_of(1) +
                               " \r\nurl https://example.org/a b\npdq x\n");
    CHECK(read.records.size() == 1);
    CHECK(read.faults == Strings{"line 1: has the signal type 'video_md5', which Whorl cannot match",
                                 "line 3: has the signal type 'url', which Whorl cannot match",
                                 "line 4: is not a pdq hash of 64 hexadecimal digits"});
}

TEST_CASE("a list of others has one source, which the caller names, and its extra is only what the list says") {
    const std::string line = R"({"hash":")" + hex_of(1) + R"(","id":"a","source":"ours","colour":"red",)";
    const std::string claims = R"("extra":{"whorl":{"action":"remove"},"stopncii":{"hashStatus":"Deleted"}}})";
    const auto unnamed = read_all(line + claims + '\n', "", {});
    CHECK(unnamed.records.empty());
    REQUIRE(unnamed.error);
    CHECK(unnamed.error->kind == ErrorKind::untrusted);
    CHECK(unnamed.error->message == "has the source 'ours' in line 1, but nobody says who gives this list");
    const auto withdrawal = read_all(hex_of(1) + ",withdrawn\n", "csv", {});
    CHECK(withdrawal.error->kind == ErrorKind::invalid);  // no header
    CHECK(read_all("hash,status\n" + hex_of(1) + ",withdrawn\n", "", {}).error->message ==
          "has a withdrawal in line 2, but nobody says who gives this list");

    for (const std::string format : {"jsonl", "csv"}) {
        INFO(format);
        const auto own = read_all(line + claims + '\n');
        const std::string list = written(as_bank_records(own.records), format);
        const auto foreign = read_all(list, "", {.source = "hotline"});
        REQUIRE(foreign.records.size() == 1);
        CHECK(foreign.records[0].record.source == "hotline");
        const Json extra = parse_json(foreign.records[0].record.extra);
        CHECK(extra.size() == 1);
        CHECK(extra[format]["extra"]["whorl"]["action"] == "remove");
        const auto back = read_all(list);
        CHECK(back.records.at(0).record.source == "ours");
        CHECK(back.records.at(0).record.extra == own.records.at(0).record.extra);
    }
}

TEST_CASE("a format of one organisation names the source only if the caller says that it is that format") {
    for (const std::string format : {"stopncii", "ncmec"}) {
        INFO(format);
        const std::string list = format == "stopncii" ? stopncii_page() : ncmec_answer();
        const auto guessed = read_all(list, "", {});
        CHECK(guessed.records.empty());
        REQUIRE(guessed.error);
        CHECK(guessed.error->kind == ErrorKind::untrusted);
        CHECK(guessed.error->message == "looks like a list of " + format + ", but nobody says that it is");
        CHECK(read_all(list, format, {}).records.at(0).record.source == format);
        CHECK(read_all(list, format, {.source = "copy"}).records.at(0).record.source == "copy");
        CHECK(read_all(list).records.at(0).record.source == format);
    }
}

TEST_CASE("an extra that is no object is that record's fault") {
    const std::string head = R"({"hash":")" + hex_of(1) + R"(","extra":)";
    std::string list;
    for (const std::string extra : {"17", "[]", "\"x\"", "true", "{}", "null"}) {
        list += head + extra + "}\n";
    }
    for (const bool own : {false, true}) {
        const auto read = read_all(list, "", {.own = own});
        CHECK_FALSE(read.error);
        CHECK(read.records.size() == 2);
        CHECK(read.faults == Strings{"line 1: has a field extra that is not a JSON object",
                                     "line 2: has a field extra that is not a JSON object",
                                     "line 3: has a field extra that is not a JSON object",
                                     "line 4: has a field extra that is not a JSON object"});
    }
}

TEST_CASE("a stream that is empty or in no known format") {
    for (const std::string empty : {"", "\n", " \r\n\t\n"}) {
        CHECK(read_all(empty).error->message == "is empty");
    }
    for (const std::string& other :
         {std::string("Dear diary\n"), std::string("\x89PNG\r\n\x1a\n\0\0", 10), std::string("[1,2]"),
          std::string("{\"a\":1}"), std::string(100, '\0'), std::string("a,b\n1,2\n")}) {
        INFO(other);
        const auto read = read_all(other);
        REQUIRE(read.error);
        CHECK(read.error->kind == ErrorKind::invalid);
        CHECK(read.error->message ==
              "is not in a format that Whorl knows (csv, jsonl, ncmec, pdq, stopncii, text, threatexchange)");
        CHECK(read.records.empty());
    }
}

TEST_CASE("a handler that wants no more ends the reading") {
    for (const Sample& sample : samples()) {
        INFO(sample.format);
        int seen = 0;
        const auto count =
            read_exchange(text_source(sample.text), nullptr, {.own = true},
                          {.record = [&](ReadRecord&&) { return ++seen < 2; }, .fault = {}, .note = {}});
        CHECK(count.value() == 2);
        CHECK(seen == 2);
    }
}
