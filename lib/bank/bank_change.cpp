#include <algorithm>
#include <whorl/bank.hpp>

#include "lib/bank/change.hpp"
#include "lib/bank/notes.hpp"
#include "lib/bank/records.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {

using namespace bank;

namespace {

/// The name of a record of a call, for messages.
std::string name_of(const NewRecord& record, std::size_t index) {
    return "record " + std::to_string(index + 1) + (record.id.empty() ? "" : " (id " + record.id + ")");
}

template <class Record>
void check_records(std::span<const Record> records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        check_record(records[i], name_of(records[i], i));
    }
}

void check_withdrawal(std::string_view by, std::string_view reason) {
    check_text(by, "the name of who withdraws");
    check_text(reason, "the reason for the withdrawal");
}

}  // namespace

std::string case_note_prefix(std::string_view id) {
    return "case/" + std::string(id) + '/';
}

/// Error `invalid` comes before anything was changed. After another error a part may be changed, and SQLite may
/// have rolled the transaction back by itself; later calls would then not be part of it.
template <class Work>
auto BankChange::attempt(const Work& work) -> Result<decltype(work())> {
    if (ended_by_) {
        return *ended_by_;
    }
    auto result = guarded(input_, work);
    if (!result && result.error().kind != ErrorKind::invalid) {
        ended_by_ = result.error();
    }
    return result;
}

Result<AddOutcome> BankChange::add(std::span<const NewRecord> records) {
    return attempt([&] {
        check_records(records);
        AddOutcome outcome;
        for (const NewRecord& record : records) {
            change_.add(record, outcome);
        }
        return outcome;
    });
}

Result<PutOutcome> BankChange::put(std::span<const PutRecord> records, std::string_view by) {
    return attempt([&] {
        check_records(records);
        if (by.empty()) {
            fail(ErrorKind::invalid, "the name of who puts records into the bank is empty");
        }
        PutOutcome outcome;
        for (const PutRecord& record : records) {
            change_.put(record, by, outcome);
        }
        return outcome;
    });
}

Result<std::size_t> BankChange::accept(const RecordFilter& filter) {
    return attempt([&] { return change_.accept(filter); });
}

Result<std::size_t> BankChange::count(const RecordFilter& filter) {
    return attempt([&] { return change_.count(filter); });
}

Result<std::optional<BankRecord>> BankChange::find(const RecordFilter& filter) {
    return attempt([&] { return change_.find(filter); });
}

Result<std::size_t> BankChange::purge(const RecordFilter& filter, std::span<const std::string> notes) {
    return attempt([&] { return change_.purge(filter, notes); });
}

Result<std::size_t> BankChange::withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason) {
    return attempt([&] {
        check_withdrawal(by, reason);
        return change_.withdraw(filter, by, reason);
    });
}

Result<std::size_t> BankChange::withdraw_records(std::span<const NewRecord> records, std::string_view by,
                                                 std::string_view reason) {
    return attempt([&] {
        check_records(records);
        check_withdrawal(by, reason);
        return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [&](const NewRecord& record) {
            return change_.withdraw(record, by, reason);
        }));
    });
}

Result<MergeOutcome> BankChange::merge(std::span<const BankRecord> records, const CaseIds& copied) {
    return attempt([&] {
        for (std::size_t i = 0; i < records.size(); ++i) {
            const std::string name = name_of(records[i], i);
            check_record(records[i], name);
            check_times(records[i], change_.now(), name);
            check_withdrawal(records[i].withdrawn_by, records[i].withdrawal_reason);
            if (!copied.contains(records[i].id) && change_.has_case(records[i].id)) {
                fail(ErrorKind::invalid, name + ": belongs to a case, which only its owner can change");
            }
        }
        MergeOutcome outcome;
        for (const BankRecord& record : records) {
            change_.merge(record, outcome);
        }
        return outcome;
    });
}

Result<std::size_t> BankChange::edit_extra(const RecordFilter& filter,
                                           const std::function<std::string(const BankRecord&)>& edit) {
    return attempt([&] { return change_.edit_extra(filter, edit); });
}

Result<std::vector<std::string>> BankChange::note_keys(std::string_view prefix) {
    return attempt([&] { return change_.note_keys(prefix); });
}

Result<bool> BankChange::has_case(std::string_view id) {
    return attempt([&] { return change_.has_case(id); });
}

Result<std::optional<std::string>> BankChange::note(std::string_view key) {
    return attempt([&] {
        check_note_key(key);
        return change_.note(key);
    });
}

Status BankChange::set_note(std::string_view key, std::string_view text) {
    return attempt([&] {
        check_note_key(key);
        check_note_text(text);
        change_.set_note(key, text);
    });
}

}  // namespace whorl
