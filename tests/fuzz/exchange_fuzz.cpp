// Foreign bytes as a hash list of each format: whatever is taken can be written and comes back the same.
#include <string>
#include <vector>
#include <whorl/exchange.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

namespace {

std::vector<ReadRecord> read(std::string_view text, const ExchangeFormat* format, bool own) {
    std::vector<ReadRecord> records;
    // Whether the stream is refused does not matter here.
    static_cast<void>(read_exchange(text_source(text), format, {.algorithm = "pdq", .keep_names = true, .own = own},
                                    {.record =
                                         [&](ReadRecord&& record) {
                                             records.push_back(std::move(record));
                                             return true;
                                         },
                                     .fault = [](const ReadFault& fault) { require(!fault.reason.empty()); },
                                     .note = {}}));
    return records;
}

void check_round_trip(const ReadRecord& read_record) {
    if (read_record.kind == ReadRecord::Kind::withdraw_id) {
        return;
    }
    BankRecord record;
    static_cast<NewRecord&>(record) = read_record.record;
    if (read_record.kind == ReadRecord::Kind::withdraw) {
        record.status = RecordStatus::withdrawn;
        record.withdrawn_at = 0;
    }
    if (read_record.times) {
        static_cast<RecordTimes&>(record) = *read_record.times;
    }
    const ExchangeFormat* csv = find_exchange_format("csv");
    const auto writer = csv->writer();
    const std::vector<ReadRecord> again = read(writer->begin() + writer->record(record).value(), csv, true);
    require(again.size() == 1);
    require(again[0].kind == read_record.kind);
    const NewRecord& back = again[0].record;
    require(back.algorithm == record.algorithm && back.hash == record.hash && back.source == record.source &&
            back.id == record.id && back.labels == record.labels && back.quality == record.quality &&
            back.extra == record.extra);
    const RecordTimes& times = again[0].times.value();
    require(times.added_at == record.added_at && times.updated_at == record.updated_at &&
            times.withdrawn_at == record.withdrawn_at);
    require(times.added_at >= 0 && times.added_at <= times.updated_at);
}

}  // namespace

/// The first byte chooses the format, or has it guessed, and whose list it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto formats = exchange_formats();
    const std::size_t choice = data[0] % (formats.size() + 1);
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    const bool own = data[0] / (formats.size() + 1) % 2 == 0;
    for (const ReadRecord& record : read(text, choice < formats.size() ? formats[choice] : nullptr, own)) {
        require(own || record.kind == ReadRecord::Kind::add || !record.record.source.empty());
        check_round_trip(record);
    }
    return 0;
}
