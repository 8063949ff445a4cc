#include "tests/exchange/read_all.hpp"

#include <algorithm>
#include <stdexcept>

namespace whorl::test {

WhatWasRead read_all(std::string_view text, std::string_view format, const ReadOptions& options, std::size_t part) {
    WhatWasRead what;
    const ByteSource source = [text, part](std::span<char> into) mutable -> Result<std::size_t> {
        const std::size_t n = text.copy(into.data(), std::min(part, into.size()));
        text.remove_prefix(n);
        return n;
    };
    const ReadHandlers handlers = {
        .record =
            [&](ReadRecord&& record) {
                what.records.push_back(std::move(record));
                return true;
            },
        .fault = [&](const ReadFault& fault) { what.faults.push_back(fault.where + ": " + fault.reason); },
        .note = [&](const std::string& note) { what.notes.push_back(note); }};
    const Result<std::size_t> count =
        read_exchange(source, format.empty() ? nullptr : find_exchange_format(format), options, handlers);
    if (!count) {
        what.error = count.error();
    } else if (*count != what.records.size()) {
        throw std::runtime_error("read_exchange miscounts");
    }
    return what;
}

std::string hex_of(unsigned n) {
    Hash256 hash;
    for (std::size_t i = 0; i < hash.words.size(); ++i) {
        hash.words[i] = (n + 1) * 0x9e3779b97f4a7c15U + i;
    }
    return hash.to_hex();
}

std::vector<BankRecord> as_bank_records(const std::vector<ReadRecord>& records) {
    constexpr std::int64_t kSomeTime = 1'700'000'000;
    std::vector<BankRecord> result;
    for (const ReadRecord& read : records) {
        BankRecord record;
        static_cast<NewRecord&>(record) = read.record;
        record.key = result.size() + 1;
        record.added_at = kSomeTime;
        record.updated_at = kSomeTime + 1;
        if (read.kind == ReadRecord::Kind::withdraw) {
            record.status = RecordStatus::withdrawn;
            record.withdrawn_at = kSomeTime + 1;
            record.withdrawn_by = read.by;
            record.withdrawal_reason = read.reason;
        }
        result.push_back(std::move(record));
    }
    return result;
}

std::string written(const std::vector<BankRecord>& records, std::string_view format) {
    const auto writer = find_exchange_format(format)->writer();
    std::string text = writer->begin();
    for (const BankRecord& record : records) {
        const Result<std::string> bytes = writer->record(record);
        if (!bytes) {
            throw std::runtime_error(bytes.error().message);
        }
        text += *bytes;
    }
    return text + writer->end();
}

}  // namespace whorl::test
