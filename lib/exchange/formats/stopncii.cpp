// stopncii: pages of the StopNCII.org API's FetchHashes, as the service answers them, one or many in a stream.
//
// The hashStatus of a record decides: Withdrawn and Deleted withdraw the hash, all others add it. The opinions of
// platforms (CSPFeedbacks) are only stored.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"
#include "lib/exchange/json.hpp"
#include "lib/exchange/json_stream.hpp"
#include "lib/exchange/stopncii_record.hpp"
#include "lib/text/escapes.hpp"

namespace whorl::exchange {
namespace {

constexpr std::array<std::string_view, 4> kPageFields = {"count", "nextPageToken", "nextSetTimestamp",
                                                         "hasMoreRecords"};

bool resembles(std::string_view head) {
    const std::string_view line = first_line(head);
    if (!line.starts_with('{') && !line.starts_with('[')) {
        return false;
    }
    const auto has = [head](std::string_view name) { return head.find(name) != std::string_view::npos; };
    const auto object = parse_json(line);
    return !(object && object->is_object() && object->contains("hash")) &&
           (has("\"hashRecords\"") || has("\"hashValue\"") || has("\"nextPageToken\"") ||
            has("\"hasMoreRecords\""));
}

/// Takes the events of the parser and passes on each record when it is complete. When it stops the parser,
/// failure() says why.
class PageReader final : public JsonEvents {
public:
    PageReader(JsonBytes& bytes, Collector& collector) : bytes_(bytes), collector_(collector) {}

    bool scalar(Json&& value) override {
        if (!building_ && (levels_.empty() || levels_.back() == Level::list)) {
            return fail("has something that is not a page of StopNCII before byte " +
                        std::to_string(bytes_.position()));
        }
        if (!builder_.scalar(std::move(value))) {
            return fail_value();
        }
        return building_ || value_complete();
    }

    bool open(Json&& empty) override {
        if (!building_) {
            if (levels_.empty() || levels_.back() == Level::list) {
                return open_outside(empty);
            }
            if (levels_.back() == Level::page && key_ == "hashRecords" && empty.is_array()) {
                levels_.push_back(Level::records);
                return true;
            }
            building_ = true;
        }
        return builder_.open(std::move(empty)) || fail_value();
    }

    bool close() override {
        if (building_) {
            builder_.close();
            return !builder_.is_complete() || value_complete();
        }
        const Level level = levels_.back();
        levels_.pop_back();
        if (level == Level::page) {
            page_complete();
        }
        return true;
    }

    bool key(std::string&& name) override {
        if (building_) {
            return builder_.key(std::move(name));
        }
        key_ = std::move(name);
        return true;
    }

    void malformed(std::size_t /*bytes*/) override {
        const std::string at = std::to_string(bytes_.position());
        failure_ = bytes_.at_end() ? "is cut off after byte " + at
                                   : "is not JSON at byte " + at + "; nothing from there on was read";
    }

    const std::string& failure() const { return failure_; }

    /// The notes that are known only at the end of the stream.
    void finish() {
        if (more_follow_) {
            collector_.note("the last page says that more records follow, and its nextPageToken asks for them");
        }
    }

private:
    /// The open values outside of records.
    enum class Level { list, page, records };

    bool fail(std::string reason) {
        failure_ = std::move(reason);
        return false;
    }

    bool fail_value() {
        return fail(json_fault(builder_.error().value().fault) + " in a record before byte " +
                    std::to_string(bytes_.position()));
    }

    bool open_outside(const Json& empty) {
        if (empty.is_object()) {
            levels_.push_back(Level::page);
            page_ = Json::object();
            page_bytes_ = 0;
            page_records_ = 0;
            more_follow_ = false;
            return true;
        }
        if (!levels_.empty()) {
            return fail("has a list of lists, which is not a page of StopNCII");
        }
        levels_.push_back(Level::list);
        return true;
    }

    bool value_complete() {
        building_ = false;
        if (levels_.back() == Level::records) {
            ++page_records_;
            take_record(builder_.take());
            bytes_.mark();
            return true;
        }
        // Other fields of a page are small, except in an attack.
        Json value = builder_.take();
        page_bytes_ += key_.size() + value.dump_sorted().size();
        if (page_bytes_ > kMaxExchangeRecordBytes) {
            return fail("has a page with too many fields before byte " + std::to_string(bytes_.position()));
        }
        page_[key_] = std::move(value);
        return true;
    }

    void page_complete() {
        bytes_.mark();
        if (page_.contains("hashValue") || page_.contains("signalType")) {
            take_record(page_);  // a list of records without a page around them
            return;
        }
        ++pages_;
        const std::string where = "page " + std::to_string(pages_);
        more_follow_ = page_["hasMoreRecords"] == true;
        for (const auto& [name, value] : page_.members()) {
            if (name == "hashRecords") {
                collector_.refuse(where, "has hashRecords that are not a list");
            } else if (std::find(kPageFields.begin(), kPageFields.end(), name) == kPageFields.end()) {
                collector_.note("the field " + name + " of a page was skipped");
            }
        }
        const Json count = page_["count"];
        if (count.is_whole_number() && count != page_records_) {
            collector_.refuse(where, "says that it has " + count.dump_sorted() + " records, but has " +
                                         std::to_string(page_records_));
        }
    }

    void take_record(Json object) {
        ++records_;
        const std::string where = "record " + std::to_string(records_);
        if (!object.is_object()) {
            collector_.refuse(where, "is not an object");
            return;
        }
        const std::string type = text_of(object, "signalType");
        if (type != "ImagePDQ") {
            collector_.refuse(where, type.empty() ? "has no signalType"
                                                  : "has the signalType " + type + ", which Whorl cannot match");
            return;
        }
        const auto hash = Hash256::from_hex(text_of(object, "hashValue"));
        if (!hash) {
            collector_.refuse(where, "has a hashValue that is not a pdq hash of 64 hexadecimal digits");
            return;
        }
        ReadRecord read;
        read.where = where;
        read.record.hash = *hash;
        decide(object, read);
        object.erase("hashValue");
        object.erase("signalType");
        take_with_extra(std::move(read), {}, kStopNcii, object, collector_);
    }

    /// Whether the hash is added.
    void decide(const Json& object, ReadRecord& read) {
        const std::string word = text_of(object, "hashStatus");
        const std::optional<StopNciiStatus> status = stopncii_status(word);
        if (!status) {
            collector_.note(word.empty() ? "records without a hashStatus are matched"
                                         : "records of the unknown hashStatus " + word + " are matched");
        } else if (is_withdrawal(*status)) {
            read.kind = ReadRecord::Kind::withdraw;
            read.by = kStopNcii;
            read.reason = "hashStatus " + word;
        }
    }

    JsonBytes& bytes_;
    Collector& collector_;
    std::vector<Level> levels_;
    std::string key_;  // of the page
    bool building_ = false;
    JsonBuilder builder_{kJsonLimits};
    Json page_;
    std::size_t page_bytes_ = 0;
    std::size_t page_records_ = 0;
    bool more_follow_ = false;
    std::size_t pages_ = 0;
    std::size_t records_ = 0;
    std::string failure_;
};

void read(const ByteSource& source, Collector& collector) {
    JsonBytes bytes(source);
    PageReader pages(bytes, collector);
    while (bytes.skip_blanks()) {
        const bool done = read_json([&bytes] { return bytes.next(); }, pages);
        check(bytes.status());
        if (!done) {
            fail(ErrorKind::corrupt, pages.failure());
        }
    }
    check(bytes.status());
    pages.finish();
}

/// One record for each hash, written when the next hash or the end comes.
class Writer final : public ExchangeWriter {
public:
    std::string begin() override { return "{\"hashRecords\":["; }

    Result<std::string> record(const BankRecord& record) override {
        if (Status checked = check_pdq(record, kStopNcii); !checked) {
            return std::move(checked).error();
        }
        if (!open_ || open_->hash() != record.hash) {
            std::string complete = close();
            open_.emplace(record);
            return complete;
        }
        if (!open_->unite(record)) {
            return Error{ErrorKind::unsupported,
                         "has a hash with more cases and feedback than a record of stopncii can hold; only its "
                         "status is written",
                         {}};
        }
        return std::string();
    }

    std::string end() override {
        const std::string last = close();
        const Json page = {{"count", count_},
                           {"hasMoreRecords", false},
                           {"nextPageToken", nullptr},
                           {"nextSetTimestamp", latest_}};
        return last + "\n]," + page.dump().substr(1) + '\n';
    }

private:
    std::string close() {
        if (!open_) {
            return {};
        }
        latest_ = std::max(latest_, open_->modified_at());
        const std::string text = text::json_escaped(open_->json().dump_sorted());
        open_.reset();
        return (count_++ == 0 ? "\n" : ",\n") + text;
    }

    std::optional<StopNciiRecord> open_;
    std::size_t count_ = 0;
    std::int64_t latest_ = 0;
};

}  // namespace

const ExchangeFormat stopncii{
    .name = kStopNcii,
    .summary = "JSON pages of the StopNCII.org API",
    .source = "github.com/facebook/ThreatExchange, python-threatexchange, exchanges/clients/stopncii/api.py",
    .tells_withdrawals = true,
    .names_its_source = true,
    .order = RecordOrder::hash,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = make_writer<Writer>,
};

}  // namespace whorl::exchange
