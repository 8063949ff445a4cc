#include "cli/bank/writer.hpp"

#include <algorithm>

#include "cli/files/json_line.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr std::size_t kBatch = 10'000;  // records in a transaction: enough to make its cost small

/// A record without times is added or withdrawn now.
BankRecord bank_record_of(const ReadRecord& read, std::int64_t now) {
    const bool withdrawn = read.kind == ReadRecord::Kind::withdraw;
    BankRecord record;
    static_cast<NewRecord&>(record) = read.record;
    static_cast<RecordTimes&>(record) =
        read.times.value_or(RecordTimes{now, now, withdrawn ? std::optional(now) : std::nullopt});
    record.status = withdrawn        ? RecordStatus::withdrawn
                    : read.set_aside ? RecordStatus::review
                                     : RecordStatus::active;
    record.withdrawn_by = read.by;
    record.withdrawal_reason = read.reason;
    return record;
}

std::vector<BankRecord> bank_records_of(std::span<const ReadRecord> records) {
    const std::int64_t now = now_in_seconds();
    std::vector<BankRecord> result;
    result.reserve(records.size());
    for (const ReadRecord& read : records) {
        result.push_back(bank_record_of(read, now));
    }
    return result;
}

}  // namespace

std::string format_counts(const WriteCounts& counts, Format format) {
    const std::vector<std::pair<std::string, std::size_t>> fields = {{"added", counts.added},
                                                                     {"updated", counts.updated},
                                                                     {"unchanged", counts.unchanged},
                                                                     {"withdrawn", counts.withdrawn},
                                                                     {"stayed_withdrawn", counts.stayed_withdrawn},
                                                                     {"unknown", counts.unknown},
                                                                     {"not_taken", counts.not_taken}};
    std::string text;
    Json object;
    std::vector<std::string> names;
    std::vector<std::string> numbers;
    for (const auto& [name, n] : fields) {
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        text += (text.empty() ? "" : ", ") + words + ' ' + std::to_string(n);
        object[name] = n;
        names.push_back(name);
        numbers.push_back(std::to_string(n));
    }
    switch (format) {
        case Format::text: return text + '\n';
        case Format::json: return json_line(object);
        case Format::csv: return csv_line(names) + csv_line(numbers);
    }
    return {};
}

std::string withdrawn_warning(std::size_t n) {
    return counted(n, "record") + (n == 1 ? " was" : " were") + " withdrawn before and " +
           (n == 1 ? "stays" : "stay") + " withdrawn; after whorl bank remove they can be added again";
}

BankWriter::BankWriter(Bank& bank, std::function<void(const std::string&, const std::string&)> refused)
    : bank_(bank), refused_(std::move(refused)) {}

void BankWriter::take(ReadRecord&& record) {
    if (!notes_.empty()) {
        flush();
    }
    if (cases_.is_forgotten(record.record.id)) {
        refuse(record.where, "belongs to a case that is forgotten here");
        return;
    }
    const Source source = {record.record.source, record.record.id};
    if (record.kind == ReadRecord::Kind::withdraw_id) {
        // It withdraws records that came before it, and none that come after it.
        if (added_ids_.contains(source)) {
            flush();
        }
        id_withdrawals_.push_back(std::move(record));
    } else {
        if (!source.second.empty()) {
            added_ids_.insert(source);
        }
        records_.push_back(std::move(record));
    }
    if (records_.size() + id_withdrawals_.size() >= kBatch) {
        flush();
    }
}

void BankWriter::take_note(ReadNote&& note) {
    if (!records_.empty() || !id_withdrawals_.empty() || notes_.size() >= kBatch) {
        flush();
    }
    notes_.push_back(std::move(note));
}

void BankWriter::flush() {
    store_notes();
    withdraw_ids();
    merge(records_);
    records_.clear();
    added_ids_.clear();
}

void BankWriter::store_notes() {
    std::vector<std::pair<std::string, std::string>> refused;
    const auto store = [&](BankChange& change) -> Status {
        for (const ReadNote& note : notes_) {
            if (Status taken = cases_.take(change, note.key, note.text); !taken) {
                if (taken.error().kind != ErrorKind::invalid) {
                    return taken;
                }
                refused.emplace_back(note.where, "note " + note.key + ' ' + taken.error().message);
            }
        }
        return {};
    };
    if (notes_.empty()) {
        return;
    }
    if (Status changed = bank_.change(store); !changed) {
        throw BankError(changed.error(), file());
    }
    notes_.clear();
    for (const auto& [where, reason] : refused) {
        refuse(where, reason);
    }
}

void BankWriter::merge(std::span<const ReadRecord> records) {
    if (records.empty()) {
        return;
    }
    const Result<MergeOutcome> outcome = bank_.merge(bank_records_of(records), cases_.numbers());
    if (outcome) {
        counts_.added += outcome->active.added;
        counts_.updated += outcome->active.updated;
        counts_.unchanged += outcome->active.unchanged;
        counts_.withdrawn += outcome->withdrawn;
        counts_.stayed_withdrawn += outcome->active.withdrawn + outcome->stayed_withdrawn;
        counts_.added_in_vain += outcome->active.withdrawn;
        return;
    }
    if (outcome.error().kind != ErrorKind::invalid) {
        throw BankError(outcome.error(), file());
    }
    if (records.size() == 1) {
        refuse(records.front().where, outcome.error().message);
        return;
    }
    const std::size_t half = records.size() / 2;
    merge(records.first(half));
    merge(records.subspan(half));
}

void BankWriter::withdraw_ids() {
    std::size_t withdrawn = 0;
    std::size_t unknown = 0;
    std::vector<const ReadRecord*> of_cases;
    const auto withdraw = [&](BankChange& change) -> Status {
        for (const ReadRecord& read : id_withdrawals_) {
            const Result<bool> is_case = change.has_case(read.record.id);
            if (!is_case) {
                return is_case.error();
            }
            if (*is_case) {
                of_cases.push_back(&read);
                continue;
            }
            const RecordFilter filter{.source = read.record.source, .id = read.record.id};
            const Result<std::size_t> were_active = change.withdraw(filter, read.by, read.reason);
            if (!were_active) {
                return were_active.error();
            }
            withdrawn += *were_active;
            unknown += static_cast<std::size_t>(*were_active == 0);
        }
        return {};
    };
    if (Status changed = bank_.change(withdraw); !changed) {
        throw BankError(changed.error(), file());
    }
    counts_.withdrawn += withdrawn;
    counts_.unknown += unknown;
    for (const ReadRecord* read : of_cases) {
        refuse(read->where, "belongs to a case, which only its owner can change");
    }
    id_withdrawals_.clear();
}

void BankWriter::refuse(const std::string& where, const std::string& reason) {
    refused_(where, reason);
    ++counts_.not_taken;
}

}  // namespace whorl::cli
