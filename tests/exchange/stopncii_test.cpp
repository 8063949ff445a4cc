// StopNCII pages: what is matched, what is withdrawn, what is kept, what is refused.

#include "tests/exchange/read_all.hpp"
#include "tests/exchange/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"

using namespace whorl;
using namespace whorl::test;
using Strings = std::vector<std::string>;

namespace {

/// The object with more members, or other ones.
Json updated(Json object, const Json& more) {
    for (const auto& [name, value] : more.members()) {
        object[name] = value;
    }
    return object;
}

Json record(unsigned n, const Json& more = {}) {
    const Json object = {{"lastModtimestamp", 1625167804},
                         {"hashValue", hex_of(n)},
                         {"hashStatus", "Active"},
                         {"signalType", "ImagePDQ"},
                         {"caseNumbers", Json::object()}};
    return updated(object, more);
}

std::string page(const std::vector<Json>& records, const Json& more = {}) {
    const Json object = {{"count", records.size()},
                         {"nextSetTimestamp", 1},
                         {"nextPageToken", nullptr},
                         {"hasMoreRecords", false},
                         {"hashRecords", records}};
    return updated(object, more).dump();
}

}  // namespace

TEST_CASE("hashStatus decides, and all else is kept") {
    const auto read = read_all(stopncii_page());
    CHECK(read.faults.empty());
    CHECK(read.notes.empty());
    REQUIRE(read.records.size() == 3);
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(to_hex(read.records[i].record.hash) == hex_of(i + 1));
        CHECK(read.records[i].record.source == "stopncii");
        CHECK(read.records[i].record.algorithm == "pdq");
    }
    CHECK(read.records[0].kind == ReadRecord::Kind::add);
    CHECK(read.records[1].kind == ReadRecord::Kind::add);
    CHECK(read.records[2].kind == ReadRecord::Kind::withdraw);
    CHECK(read.records[2].by == "stopncii");
    CHECK(read.records[2].reason == "hashStatus Withdrawn");
    Json expected = parse_json(stopncii_page())["hashRecords"][1];
    expected.erase("hashValue");
    expected.erase("signalType");
    CHECK(parse_json(read.records[1].record.extra) == Json{{"stopncii", expected}});
}

TEST_CASE("every status and every feedback") {
    for (const std::string status : {"Unknown", "Received", "Active"}) {
        CHECK(read_all(page({record(1, {{"hashStatus", status}})})).records[0].kind == ReadRecord::Kind::add);
    }
    for (const std::string status : {"Withdrawn", "Deleted"}) {
        const auto read = read_all(page({record(1, {{"hashStatus", status}})}));
        CHECK(read.records[0].kind == ReadRecord::Kind::withdraw);
        CHECK(read.records[0].reason == "hashStatus " + status);
    }
    for (const std::string value :
         {"None", "PendingReview", "Blocked", "NotBlocked", "Withdrawn", "Deleted", "Undefined"}) {
        const Json feedback = {{"CSPFeedbacks", {{{"source", "X"}, {"feedbackValue", value}}}}};
        const auto read = read_all(page({record(1, feedback)}));
        CHECK(read.records[0].kind == ReadRecord::Kind::add);
        CHECK(parse_json(read.records[0].record.extra)["stopncii"]["CSPFeedbacks"] == feedback["CSPFeedbacks"]);
        CHECK(read.notes.empty());
    }
    Json without = record(1);
    without.erase("hashStatus");
    CHECK(read_all(page({without})).notes == Strings{"records without a hashStatus are matched"});
    const auto strange =
        read_all(page({record(1, {{"hashStatus", "Frozen"}}), record(2, {{"hashStatus", "Frozen"}})}));
    CHECK(strange.records.size() == 2);
    CHECK(strange.records[0].kind == ReadRecord::Kind::add);
    CHECK(strange.notes == Strings{"records of the unknown hashStatus Frozen are matched"});
}

TEST_CASE("records that cannot be taken are named") {
    const auto read =
        read_all(page({record(1, {{"signalType", "VideoMD5"}}), record(2), record(3, {{"signalType", "VideoTMK"}}),
                       record(4, {{"signalType", 5}}), record(5, {{"hashValue", "0123"}}),
                       record(6, {{"hashValue", nullptr}}), 17, Json::array(), record(7)}));
    CHECK(read.records.size() == 2);
    CHECK(read.records[1].where == "record 9");
    CHECK(read.faults == Strings{"record 1: has the signalType VideoMD5, which Whorl cannot match",
                                 "record 3: has the signalType VideoTMK, which Whorl cannot match",
                                 "record 4: has no signalType",
                                 "record 5: has a hashValue that is not a pdq hash of 64 hexadecimal digits",
                                 "record 6: has a hashValue that is not a pdq hash of 64 hexadecimal digits",
                                 "record 7: is not an object", "record 8: is not an object"});
}

TEST_CASE("pages one after the other, in a list, on lines of their own, and records without a page") {
    const std::string first = page({record(1), record(2)}, {{"hasMoreRecords", true}});
    const std::string second = page({record(3)});
    for (const std::string& text :
         {first + second, first + "\n\n" + second + '\n', '[' + first + ",\n" + second + ']',
          record(1).dump() + '\n' + record(2).dump() + '\n' + record(3).dump(),
          Json::array({record(1), record(2), record(3)}).dump()}) {
        INFO(text);
        const auto read = read_all(text);
        CHECK_FALSE(read.error);
        CHECK(read.faults.empty());
        CHECK(read.notes.empty());
        CHECK(read.records.size() == 3);
    }
    CHECK(read_all(second + first).notes ==
          Strings{"the last page says that more records follow, and its nextPageToken asks for them"});
    CHECK(read_all(page({})).records.empty());
    CHECK_FALSE(read_all(page({})).error);
}

TEST_CASE("a page that holds other than it says, and fields that nobody knows") {
    CHECK(read_all(page({record(1)}, {{"count", 2}})).faults ==
          Strings{"page 1: says that it has 2 records, but has 1"});
    CHECK(read_all(page({record(1)}, {{"hashRecords", {{"a", 1}}}, {"count", 0}})).faults ==
          Strings{"page 1: has hashRecords that are not a list"});
    CHECK(read_all(page({record(1)}, {{"server", {{"x", Json::array({1, 2})}}}})).notes ==
          Strings{"the field server of a page was skipped"});
}

TEST_CASE("what is no page") {
    for (const std::string text : {"[[]]", "[1]", "1", "\"x\"", "{\"hashRecords\":[]} x", "{\"hashRecords\":[},"}) {
        INFO(text);
        const auto read = read_all(text, "stopncii");
        REQUIRE(read.error);
        CHECK(read.error->kind == ErrorKind::corrupt);
    }
}

TEST_CASE("a record, a text, a nesting or a page without end is refused before it fills the memory") {
    const std::string start = "{\"hashRecords\":[" + record(1).dump() + ',';
    const auto endless = [&](const std::string& lead, const std::string& part) {
        std::string text = lead;
        while (text.size() < 3 * kMaxExchangeRecordBytes) {
            text += part;
        }
        return read_all(text, "stopncii");
    };
    for (const auto& [lead, part] : std::vector<std::pair<std::string, std::string>>{
             {start + "\"", "x"},
             {start + "{\"a\":[1", ",1"},
             {start, "["},
             {start + "{\"a\":", "{\"a\":"},
             {start, "                "},
             {"{\"a\":[1", ",1"},
             {start + record(2).dump() + "],\"a\":1", R"(,"a":"xxxxxxxxxxxx")"}}) {
        INFO(lead);
        const auto read = endless(lead, part);
        REQUIRE(read.error);
        CHECK((read.error->kind == ErrorKind::too_large || read.error->kind == ErrorKind::corrupt));
        CHECK(read.records.size() <= 2);
    }
    std::string pages_field = "{";
    for (int i = 0; i < 2000; ++i) {
        pages_field += "\"f" + std::to_string(i) + "\":\"" + std::string(1000, 'x') + R"(","hashRecords":[)" +
                       record(1).dump() + "],";
    }
    CHECK(read_all(pages_field, "stopncii").error->message.starts_with("has a page with too many fields"));
}

TEST_CASE("a page is read while it comes, record by record") {
    // The second record is asked for only after the first was handed over.
    const std::string text =
        "{\"hashRecords\":[" + record(1).dump() + ',' + std::string(70000, ' ') + record(2).dump() + "]}";
    std::size_t given = 0;
    std::size_t given_at_first = 0;
    const ByteSource source = [&](std::span<char> into) -> Result<std::size_t> {
        const std::size_t n = text.copy(into.data(), 16, given);
        given += n;
        return n;
    };
    const auto count = read_exchange(source, nullptr, {.own = true},
                                     {.record =
                                          [&](ReadRecord&&) {
                                              given_at_first = given_at_first == 0 ? given : given_at_first;
                                              return true;
                                          },
                                      .fault = {},
                                      .note = {}});
    CHECK(count.value() == 2);
    CHECK(given_at_first < text.size() - record(2).dump().size());
}
