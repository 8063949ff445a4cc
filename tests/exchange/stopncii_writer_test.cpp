// Pages in StopNCII's form, as a program reads them that takes the API's definition by its word (stopncii_api.py).
#include <array>
#include <cstdio>

#include "tests/exchange/read_all.hpp"
#include "tests/exchange/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// What the program prints; nothing when it finds a fault.
std::optional<std::string> by_api(const std::string& arguments) {
    const std::string command = std::string("python3 ") + WHORL_STOPNCII_API + ' ' + arguments + " 2>/dev/null";
    std::FILE* output = popen(command.c_str(), "r");
    REQUIRE(output != nullptr);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t n = std::fread(part.data(), 1, part.size(), output)) {
        text.append(part.data(), n);
    }
    return pclose(output) == 0 ? std::optional(text) : std::nullopt;
}

/// Whether the second page says all that the first one says.
bool says_the_same(const std::string& before, const std::string& after) {
    const TemporaryFolder folder;
    return by_api("compare " + folder.write("before", before) + ' ' + folder.write("after", after)).has_value();
}

/// The one record of what is written of these.
Json written_record(const std::vector<BankRecord>& records) {
    const TemporaryFolder folder;
    const std::string page = written(records, "stopncii");
    INFO(page);
    CHECK(by_api("read " + folder.write("page", page)));
    const Json objects = parse_json(page)["hashRecords"];
    REQUIRE(objects.size() == 1);
    return objects[0];
}

BankRecord record_of(std::string source, std::string id, RecordStatus status = RecordStatus::active,
                     const Json& said = {}) {
    BankRecord record;
    record.hash = *find_algorithm("pdq")->parse_hex(hex_of(1));
    record.source = std::move(source);
    record.id = std::move(id);
    record.status = status;
    record.updated_at = 1'700'000'000;
    record.extra = said.is_null() ? std::string() : Json{{"stopncii", said}}.dump();
    return record;
}

constexpr auto kActive = RecordStatus::active;
constexpr auto kWithdrawn = RecordStatus::withdrawn;

}  // namespace

TEST_CASE("a page with each word of the API's definition comes back with all that it said") {
    const std::string page = by_api("write").value();
    const auto read = read_all(page);
    CHECK(read.faults.empty());
    CHECK(read.notes.empty());
    std::vector<BankRecord> records = as_bank_records(read.records);
    CHECK(says_the_same(page, written(records, "stopncii")));

    // The comparison can fail.
    Json changed = parse_json(page);
    changed["hashRecords"][18].erase("hashRegions");
    CHECK_FALSE(says_the_same(page, changed.dump()));
    records[5].status = kWithdrawn;
    CHECK_FALSE(says_the_same(page, written(records, "stopncii")));
    records.pop_back();
    CHECK_FALSE(says_the_same(page, written(records, "stopncii")));
}

TEST_CASE("records of one hash are one record, with the latest time") {
    std::vector<BankRecord> records = {record_of("", ""), record_of("a", ""), record_of("b", "")};
    records[1].updated_at += 7;
    CHECK(written_record(records)["lastModtimestamp"] == records[1].updated_at);
    CHECK(parse_json(written(records, "stopncii"))["nextSetTimestamp"] == records[1].updated_at);
    CHECK(written_record(records)["caseNumbers"] == Json::object());
    records.push_back(record_of("c", ""));
    records[3].hash = *find_algorithm("pdq")->parse_hex(hex_of(2));
    records.push_back(records[3]);
    const Json page = parse_json(written(records, "stopncii"));
    CHECK(page["count"] == 2);
    CHECK(page["hashRecords"][0]["hashValue"] == hex_of(1));
    CHECK(page["hashRecords"][1]["hashValue"] == hex_of(2));
}

TEST_CASE("a hash is active while any of its records is, and deleted if StopNCII said so") {
    const auto status = [](const std::vector<BankRecord>& records) {
        return written_record(records)["hashStatus"].string();
    };
    const Json deleted = {{"hashStatus", "Deleted"}};
    const Json received = {{"hashStatus", "Received"}};
    CHECK(status({record_of("a", "", kWithdrawn), record_of("b", ""), record_of("c", "", kWithdrawn)}) == "Active");
    CHECK(status({record_of("a", "", kWithdrawn), record_of("b", "", kWithdrawn)}) == "Withdrawn");
    CHECK(status({record_of("stopncii", "", kWithdrawn, deleted), record_of("b", "", kWithdrawn)}) == "Deleted");
    CHECK(status({record_of("stopncii", "", kWithdrawn, deleted), record_of("b", "")}) == "Active");
    CHECK(status({record_of("stopncii", "", kActive, deleted)}) == "Active");
    CHECK(status({record_of("stopncii", "", kActive, received)}) == "Received");
    CHECK(status({record_of("stopncii", "", kActive, received), record_of("b", "")}) == "Active");
    CHECK(status({record_of("stopncii", "", kWithdrawn, received)}) == "Withdrawn");
}

TEST_CASE("the cases of a hash are those that StopNCII told and those of other records") {
    const Json said = {{"hashStatus", "Active"}, {"caseNumbers", {{"x", "Received"}, {"y", "Withdrawn"}}}};
    CHECK(written_record({record_of("stopncii", "", kActive, said), record_of("whorl", "K3F9"),
                          record_of("whorl", "K3G0", kWithdrawn), record_of("other", "y")})["caseNumbers"] ==
          Json{{"x", "Received"}, {"y", "Active"}, {"K3F9", "Active"}, {"K3G0", "Withdrawn"}});
    CHECK(written_record({record_of("a", "K3F9", kWithdrawn), record_of("b", "K3F9")})["caseNumbers"] ==
          Json{{"K3F9", "Active"}});
    CHECK(written_record({record_of("stopncii", "theirs")})["caseNumbers"] == Json::object());
}

TEST_CASE("feedback and unknown fields of a hash's records are united, none twice") {
    const Json blocked = {{"source", "One"}, {"feedbackValue", "Blocked"}, {"tags", Json::array({"a", "b"})}};
    const Json bare = {{"source", ""}, {"feedbackValue", "None"}, {"tags", Json::array()}};
    const Json first = {{"CSPFeedbacks", Json::array({blocked, {{"feedbackValue", "None"}}})},
                        {"hashRegions", Json::array({"UK", "AB"})},
                        {"unknown", "old"}};
    Json again = blocked;
    again["tags"] = Json::array({"b", "a", "b"});
    const Json second = {{"CSPFeedbacks", Json::array({again, bare})},
                         {"hashRegions", Json::array({"UK", "CD"})},
                         {"unknown", "new"}};
    std::vector<BankRecord> records = {record_of("a", "", kActive, first), record_of("b", "", kActive, second)};
    const Json united = written_record(records);
    CHECK(united["CSPFeedbacks"] == Json::array({blocked, bare}));
    CHECK(united["hashRegions"] == Json::array({"AB", "CD", "UK"}));
    CHECK(united["unknown"] == "new");
    ++records[0].updated_at;
    CHECK(written_record(records)["unknown"] == "old");
    CHECK_FALSE(written_record({record_of("a", "")}).contains("CSPFeedbacks"));
}

TEST_CASE("what the definition does not know is not written where its readers would drop the record for it") {
    const Json feedbacks = parse_json(R"([{"source": "X", "feedbackValue": "Undefined", "tags": ["Tag", 1, null]},
                                          {"source": null, "feedbackValue": 1, "tags": "no list"},
                                          "no object"])");
    const Json said = {{"hashStatus", "Frozen"},
                       {"caseNumbers", {{"x", "Frozen"}, {"y", 1}}},
                       {"CSPFeedbacks", feedbacks},
                       {"hashValue", "no hash"},
                       {"lastModtimestamp", "no time"}};
    const Json record = written_record({record_of("stopncii", "", kActive, said)});
    CHECK(record["hashStatus"] == "Active");
    CHECK(record["caseNumbers"] == Json{{"x", "Unknown"}, {"y", "Unknown"}});
    CHECK(record["CSPFeedbacks"] == parse_json(R"([{"source": "", "feedbackValue": "Unknown", "tags": []},
                                                  {"source": "X", "feedbackValue": "Unknown", "tags": ["Tag"]}])"));
    for (const Json& wrong : {Json(nullptr), Json("text"), Json(1)}) {
        CHECK(written_record({record_of("a", "", kActive,
                                        {{"caseNumbers", wrong}, {"CSPFeedbacks", wrong}})})["caseNumbers"] ==
              Json::object());
    }
    BankRecord foreign = record_of("a", "");
    for (const char* extra : {R"({"stopncii":"no object"})", "17", R"({"other":{}})"}) {
        foreign.extra = extra;
        CHECK(written_record({foreign})["hashStatus"] == "Active");
    }
}

TEST_CASE("a hash of more cases than a record can hold has its right status, and can be read") {
    const auto writer = find_exchange_format("stopncii")->writer();
    std::string page = writer->begin();
    std::size_t refused = 0;
    const auto write = [&](const BankRecord& record) {
        const auto bytes = writer->record(record);
        if (bytes) {
            page += *bytes;
        } else {
            ++refused;
            CHECK(bytes.error().kind == ErrorKind::unsupported);
        }
    };
    for (int i = 0; i < 400; ++i) {
        write(record_of("whorl", std::to_string(i) + std::string(10'000, '\x01'), kWithdrawn));
    }
    write(record_of("whorl", std::string(60'000, '\x01')));
    page += writer->end();
    CHECK(refused > 300);
    CHECK(refused < 401);
    const auto read = read_all(page);
    CHECK_FALSE(read.error);
    REQUIRE(read.records.size() == 1);
    CHECK(read.records[0].kind == ReadRecord::Kind::add);
}
