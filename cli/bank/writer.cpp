#include "cli/bank/writer.hpp"

#include <algorithm>
#include <span>
#include <utility>

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
    add(std::move(record));
}

void BankWriter::take(ReadNote&& note) {
    add(std::move(note));
}

void BankWriter::add(Entry entry) {
    entries_.push_back(std::move(entry));
    if (entries_.size() >= kBatch) {
        flush();
    }
}

void BankWriter::flush() {
    if (entries_.empty()) {
        return;
    }
    WriteCounts counts = counts_;
    now_ = now_in_seconds();  // before the change begins, which takes no time from its future
    std::vector<std::pair<std::string, std::string>> refused;
    const Status changed = bank_.change([&](BankChange& change) -> Status {
        for (const Entry& entry : entries_) {
            const auto write_entry = [&](const auto& one) -> Status {
                Status written = write(change, one, counts);
                if (!written && written.error().kind == ErrorKind::invalid) {
                    refused.emplace_back(one.where, written.error().message);
                    return {};
                }
                return written;
            };
            if (Status written = std::visit(write_entry, entry); !written) {
                return written;
            }
        }
        return {};
    });
    if (!changed) {
        throw BankError(changed.error(), bank_.file().native());
    }
    entries_.clear();
    counts_ = counts;
    counts_.not_taken += refused.size();
    for (const auto& [where, reason] : refused) {
        refused_(where, reason);
    }
}

Status BankWriter::write(BankChange& change, const ReadNote& note, WriteCounts& /*counts*/) {
    Status taken = cases_.take(change, note.key, note.text);
    if (!taken) {
        Error error = std::move(taken).error();
        error.message = "note " + note.key + ' ' + error.message;
        return error;
    }
    return taken;
}

Status BankWriter::write(BankChange& change, const ReadRecord& read, WriteCounts& counts) {
    const Result<bool> is_forgotten = CopiedCases::is_forgotten(change, read.record.id);
    if (!is_forgotten || *is_forgotten) {
        return is_forgotten ? Error{ErrorKind::invalid, "belongs to a case that is forgotten here", {}}
                            : is_forgotten.error();
    }
    if (read.kind == ReadRecord::Kind::withdraw_id) {
        const Result<bool> is_case = change.has_case(read.record.id);
        if (!is_case || *is_case) {
            return is_case ? Error{ErrorKind::invalid, "belongs to a case, which only its owner can change", {}}
                           : is_case.error();
        }
        const Result<std::size_t> withdrawn =
            change.withdraw({.source = read.record.source, .id = read.record.id}, read.by, read.reason);
        if (!withdrawn) {
            return withdrawn.error();
        }
        counts.withdrawn += *withdrawn;
        counts.unknown += static_cast<std::size_t>(*withdrawn == 0);
        return {};
    }
    const BankRecord record = bank_record_of(read, now_);
    const Result<MergeOutcome> outcome = change.merge(std::span(&record, 1), cases_.numbers());
    if (!outcome) {
        return outcome.error();
    }
    counts.added += outcome->active.added;
    counts.updated += outcome->active.updated;
    counts.unchanged += outcome->active.unchanged;
    counts.withdrawn += outcome->withdrawn;
    counts.stayed_withdrawn += outcome->active.withdrawn + outcome->stayed_withdrawn;
    counts.added_in_vain += outcome->active.withdrawn;
    return {};
}

}  // namespace whorl::cli
