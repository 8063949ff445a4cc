#include <algorithm>
#include <whorl/bank.hpp>

#include "lib/bank/change.hpp"
#include "lib/bank/notes.hpp"
#include "lib/bank/records.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {

using namespace bank;

namespace {

void check_records(std::span<const NewRecord> records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        const std::string& id = records[i].id;
        check_record(records[i], "record " + std::to_string(i + 1) + (id.empty() ? "" : " (id " + id + ")"));
    }
}

void check_withdrawal(std::string_view by, std::string_view reason) {
    check_text(by, "the name of who withdraws");
    check_text(reason, "the reason of the withdrawal");
}

}  // namespace

/// What is `invalid` was found to be so before anything was done. Behind other failures a part may be done, and
/// SQLite may have ended the transaction by itself, so that what follows would be none of it.
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
