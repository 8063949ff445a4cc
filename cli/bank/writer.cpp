#include "cli/bank/writer.hpp"

#include <algorithm>

#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr std::size_t kBatch = 10'000;  // records in a transaction: large enough that its cost does not count

std::vector<NewRecord> without_context(std::span<const ReadRecord> records) {
    std::vector<NewRecord> result;
    result.reserve(records.size());
    for (const ReadRecord& read : records) {
        result.push_back(read.record);
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
        case Format::json: return object.dump() + '\n';
        case Format::csv: return csv_line(names) + csv_line(numbers);
    }
    return {};
}

std::string withdrawn_warning(std::size_t n) {
    return counted(n, "record") + (n == 1 ? " was" : " were") + " withdrawn before and " +
           (n == 1 ? "stays" : "stay") + " so; after whorl bank remove they can be added again";
}

BankWriter::BankWriter(Bank& bank, std::function<void(const ReadRecord&, const std::string&)> refused)
    : bank_(bank), refused_(std::move(refused)) {}

void BankWriter::take(ReadRecord&& record) {
    const Source source = {record.record.source, record.record.id};
    switch (record.kind) {
        case ReadRecord::Kind::add:
            if (!source.second.empty()) {
                added_ids_.insert(source);
            }
            adds_.push_back(std::move(record));
            break;
        case ReadRecord::Kind::withdraw: {
            const Withdrawal withdrawal = {record.by, record.reason};
            withdrawals_[withdrawal].push_back(std::move(record));
            break;
        }
        case ReadRecord::Kind::withdraw_id:
            // What came before it is meant, and what comes after it is not.
            if (added_ids_.contains(source)) {
                flush();
            }
            id_withdrawals_.push_back(std::move(record));
            break;
    }
    if (++waiting_ >= kBatch) {
        flush();
    }
}

void BankWriter::flush() {
    withdraw_ids();
    add(adds_);
    adds_.clear();
    added_ids_.clear();
    for (const auto& [withdrawal, records] : withdrawals_) {
        withdraw(records, withdrawal);
    }
    withdrawals_.clear();
    waiting_ = 0;
}

template <class Write>
void BankWriter::divided(std::span<const ReadRecord> records, const Write& write) {
    if (records.empty()) {
        return;
    }
    const Status written = write(records);
    if (written) {
        return;
    }
    if (written.error().kind != ErrorKind::invalid) {
        throw BankError(written.error(), file());
    }
    if (records.size() == 1) {
        refused_(records.front(), written.error().message);
        ++counts_.not_taken;
        return;
    }
    const std::size_t half = records.size() / 2;
    divided(records.first(half), write);
    divided(records.subspan(half), write);
}

void BankWriter::add(std::span<const ReadRecord> records) {
    divided(records, [&](std::span<const ReadRecord> part) -> Status {
        const Result<AddOutcome> outcome = bank_.add(without_context(part));
        if (!outcome) {
            return outcome.error();
        }
        counts_.added += outcome->added;
        counts_.updated += outcome->updated;
        counts_.unchanged += outcome->unchanged;
        counts_.stayed_withdrawn += outcome->withdrawn;
        counts_.added_in_vain += outcome->withdrawn;
        return {};
    });
}

void BankWriter::withdraw(std::span<const ReadRecord> records, const Withdrawal& withdrawal) {
    divided(records, [&](std::span<const ReadRecord> part) -> Status {
        const Result<std::size_t> n =
            bank_.withdraw_records(without_context(part), withdrawal.first, withdrawal.second);
        if (!n) {
            return n.error();
        }
        counts_.withdrawn += *n;
        counts_.stayed_withdrawn += part.size() - *n;
        return {};
    });
}

void BankWriter::withdraw_ids() {
    std::map<Withdrawal, RecordFilter> filters;
    for (const ReadRecord& read : id_withdrawals_) {
        const RecordFilter filter{
            .source = read.record.source, .id = read.record.id, .status = RecordStatus::active};
        const std::size_t found =
            need(bank_.for_each(filter,
                                [&](const BankRecord& record) {
                                    filters[{read.by, read.reason}].keys.push_back(record.key);
                                    return true;
                                }),
                 file());
        counts_.unknown += static_cast<std::size_t>(found == 0);
    }
    id_withdrawals_.clear();
    for (const auto& [withdrawal, filter] : filters) {
        counts_.withdrawn += need(bank_.withdraw(filter, withdrawal.first, withdrawal.second), file());
    }
}

}  // namespace whorl::cli
