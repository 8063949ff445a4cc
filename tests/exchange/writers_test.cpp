// What is written can be read again; what a format cannot say is refused.

#include "tests/exchange/read_all.hpp"
#include "tests/exchange/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

BankRecord strange_record(unsigned n) {
    BankRecord record;
    record.key = n;
    record.hash = *find_algorithm("pdq")->parse_hex(hex_of(n));
    record.source = "so,ur\"ce";
    record.id = "line\nbreak\r\n, \"quote\"; \\ \xc3\xa9 end ";
    record.labels = {"a", "b;c", "d\\", "e,\"f\"\ng"};
    record.quality = 7;
    record.extra = R"({"stopncii":{"caseNumbers":{"x":"Active"},"hashStatus":"Received"}})";
    record.added_at = 1'600'000'000;
    record.updated_at = 1'700'000'000;
    return record;
}

BankRecord withdrawn(BankRecord record) {
    record.status = RecordStatus::withdrawn;
    record.withdrawn_at = 1'650'000'000;
    record.withdrawn_by = "a person, \"herself\"";
    record.withdrawal_reason = "a\nmistake";
    return record;
}

bool same(const NewRecord& a, const NewRecord& b) {
    return a.algorithm == b.algorithm && a.hash == b.hash && a.source == b.source && a.id == b.id &&
           a.labels == b.labels && a.quality == b.quality && a.extra == b.extra;
}

bool same_times(const RecordTimes& a, const RecordTimes& b) {
    return a.added_at == b.added_at && a.updated_at == b.updated_at && a.withdrawn_at == b.withdrawn_at;
}

}  // namespace

TEST_CASE("csv and jsonl hold everything, withdrawals too") {
    BankRecord other = strange_record(3);
    other.algorithm = "dhash";
    other.hash = *find_algorithm("dhash")->parse_hex("0123456789abcdef");
    other.quality.reset();
    other.labels.clear();
    other.extra.clear();
    other.added_at = 0;
    other.updated_at = 0;
    const std::vector<BankRecord> records = {strange_record(1), withdrawn(strange_record(2)), other};
    for (const std::string format : {"csv", "jsonl"}) {
        INFO(format);
        const auto read = read_all(written(records, format));
        CHECK(read.faults.empty());
        REQUIRE(read.records.size() == records.size());
        for (std::size_t i = 0; i < records.size(); ++i) {
            CHECK(same(read.records[i].record, records[i]));
        }
        for (std::size_t i = 0; i < records.size(); ++i) {
            CHECK(same_times(read.records[i].times.value(), records[i]));
        }
        CHECK(read.notes.empty());
        CHECK(read.records[0].kind == ReadRecord::Kind::add);
        CHECK(read.records[1].kind == ReadRecord::Kind::withdraw);
        CHECK(read.records[1].by == records[1].withdrawn_by);
        CHECK(read.records[1].reason == records[1].withdrawal_reason);
    }
}

TEST_CASE("jsonl's and csv's fields") {
    const Json object = parse_json(written({withdrawn(strange_record(2))}, "jsonl"));
    CHECK(object["key"] == 2);
    CHECK(object["status"] == "withdrawn");
    CHECK(object["added_at"] == "2020-09-13T12:26:40Z");
    CHECK(object["withdrawn_at"] == "2022-04-15T05:20:00Z");
    CHECK(object["extra"]["stopncii"]["hashStatus"] == "Received");
    CHECK(parse_json(written({strange_record(2)}, "jsonl"))["withdrawn_by"].is_null());
    CHECK(written({}, "csv") ==
          "key,algorithm,hash,source,id,labels,quality,status,added_at,updated_at,withdrawn_at,withdrawn_by,"
          "withdrawal_reason,extra\n");
}

TEST_CASE("stopncii: what the service said comes back, and the bank's status over it") {
    const auto read = read_all(stopncii_page());
    std::vector<BankRecord> records = as_bank_records(read.records);
    const auto again = read_all(written(records, "stopncii"));
    CHECK_FALSE(again.error);
    CHECK(again.faults.empty());
    REQUIRE(again.records.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(again.records[i].kind == read.records[i].kind);
        CHECK(again.records[i].record.hash == read.records[i].record.hash);
        Json theirs = parse_json(read.records[i].record.extra)["stopncii"];
        theirs["lastModtimestamp"] = records[i].updated_at;
        CHECK(parse_json(again.records[i].record.extra)["stopncii"] == theirs);
    }
    const Json page = parse_json(written(records, "stopncii"));
    CHECK(page["count"] == 3);
    CHECK(page["hasMoreRecords"] == false);
    CHECK(page["hashRecords"][0]["signalType"] == "ImagePDQ");
    CHECK(parse_json(written({}, "stopncii"))["hashRecords"] == Json::array());

    records[0] = withdrawn(records[0]);
    records[2].status = RecordStatus::active;
    const Json changed = parse_json(written(records, "stopncii"))["hashRecords"];
    CHECK(changed[0]["hashStatus"] == "Withdrawn");
    CHECK(changed[2]["hashStatus"] == "Active");
}

TEST_CASE("text, pdq and threatexchange") {
    BankRecord record = strange_record(1);
    record.id = "a, b.jpg";
    BankRecord bare = record;
    bare.quality.reset();
    bare.id.clear();
    CHECK(written({record, bare}, "pdq") == hex_of(1) + ",7,a, b.jpg\n" + hex_of(1) + ",,\n");
    const auto read = read_all(written({record, bare}, "pdq"));
    CHECK(read.records[0].record.id == record.id);
    CHECK(read.records[0].record.quality == 7);
    CHECK_FALSE(read.records[1].record.quality);
    CHECK(written({record}, "threatexchange") == "pdq " + hex_of(1) + '\n');
    BankRecord other = record;
    other.algorithm = "phash";
    other.hash = *find_algorithm("phash")->parse_hex("0123456789abcdef");
    CHECK(written({record, other}, "text") == hex_of(1) + "\nphash 0123456789abcdef\n");
}

TEST_CASE("what a format cannot say is refused, and a read-only one has no writer") {
    BankRecord other = strange_record(1);
    other.algorithm = "phash";
    other.hash = *find_algorithm("phash")->parse_hex("0123456789abcdef");
    for (const std::string format : {"pdq", "threatexchange", "stopncii"}) {
        const auto refused = find_exchange_format(format)->writer()->record(other);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::unsupported);
        CHECK(refused.error().message == "is a phash hash, which " + format + " cannot hold");
    }
    CHECK_FALSE(find_exchange_format("pdq")->writer()->record(strange_record(1)));
    CHECK(find_exchange_format("ncmec")->writer == nullptr);
}
