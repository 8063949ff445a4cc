#include "cli/bank/selectors.hpp"

#include <array>

#include "cli/bank/record_text.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

/// In AskedChange::question.
constexpr std::string_view kRecords = "RECORDS";

constexpr std::array kStatuses = {RecordStatus::active, RecordStatus::withdrawn, RecordStatus::review};

std::vector<std::uint64_t> keys_of(Bank& bank, const RecordFilter& filter, const std::string& file) {
    std::vector<std::uint64_t> keys;
    need(bank.for_each(filter,
                       [&](const BankRecord& record) {
                           keys.push_back(record.key);
                           return true;
                       }),
         file);
    return keys;
}

}  // namespace

bool Selectors::any() const {
    return !keys.empty() || !algorithm.empty() || hash || source || id || label || !status.empty();
}

RecordFilter Selectors::filter() const {
    RecordFilter filter;
    filter.keys = keys;
    filter.algorithm = algorithm;
    if (hash) {
        const Algorithm& of = *find_algorithm(algorithm.empty() ? HashFlags{}.algorithm_name : algorithm);
        filter.hash = of.parse_hex(*hash);
        if (!filter.hash) {
            throw UsageError("--hash: " + *hash + " is not a " + std::string(of.name) + " hash of " +
                             std::to_string(of.bits / 4) + " hexadecimal digits (--algorithm names another kind)");
        }
        filter.algorithm = of.name;
    }
    // For the bank, an empty text does not choose. Here a person gave one.
    for (const auto& [name, text, member] : {std::tuple{"--source", &source, &filter.source},
                                             {"--id", &id, &filter.id},
                                             {"--label", &label, &filter.label}}) {
        if (*text && (*text)->empty()) {
            throw UsageError(std::string(name) + ": is empty; choose records without one by --key");
        }
        *member = text->value_or("");
    }
    for (const RecordStatus one : kStatuses) {
        if (status == record_status_name(one)) {
            filter.status = one;
        }
    }
    return filter;
}

RecordFilter Selectors::filter_of_some(const std::string& command) const {
    if (!any()) {
        throw UsageError(command +
                         ": choose the records by --key, --id, --source, --hash, --label, --algorithm or --status");
    }
    return filter();
}

void add_selector_flags(Command command, Selectors& selectors) {
    command
        .add_option("--key", "N", selectors.keys, "The number of a record in the bank; may be given several times")
        .one_each_time();
    command.add_option("--id", "ID", selectors.id, "The id from the source");
    command.add_option("--source", "SOURCE", selectors.source, "Who gave the hash");
    command.add_option("--hash", "HASH", selectors.hash, "The hash, in hexadecimal digits");
    command.add_option("--label", "LABEL", selectors.label, "A label that the record has");
    command.add_option("--algorithm", "NAME", selectors.algorithm, "The kind of hash").one_of(algorithm_names());
    command.add_option("--status", "STATUS", selectors.status, "Only active records are matched; review: set aside")
        .one_of({"active", "withdrawn", "review"});
}

int tell_records(std::size_t n, const std::string& bank, const std::string& kind, const std::string& done) {
    if (n == 0) {
        Console(false).failure(bank, "no " + kind + "record matches these flags");
        return kInputFailed;
    }
    write_output(counted(n, "record") + ' ' + done + '\n');
    return kDone;
}

int change_with_consent(const std::string& bank, const RecordFilter& filter, const Consent& consent,
                        const AskedChange& asked) {
    if (consent.dry_run) {
        return dry_run(bank, filter, asked.kind, "would be " + asked.deed.done);
    }
    check_can_ask(consent, asked.deed);
    Bank opened = open_bank(bank, Bank::Mode::read_write);
    RecordFilter chosen = filter;
    if (!consent.yes) {
        chosen.keys = keys_of(opened, filter, bank);
        if (chosen.keys.empty()) {  // for the bank, no keys would be all keys
            return tell_records(0, bank, asked.kind, "");
        }
        std::string question = asked.question;
        question.replace(question.find(kRecords), kRecords.size(),
                         counted(chosen.keys.size(), "record") + " from " + printable(bank));
        if (!consents(consent, asked.deed, question)) {
            return kInputFailed;
        }
    }
    return asked.change(opened, chosen);
}

int dry_run(const std::string& bank, const RecordFilter& filter, const std::string& kind, const std::string& done) {
    Bank opened = open_bank(bank, Bank::Mode::read_only);
    const std::size_t n = need(opened.for_each(filter,
                                               [](const BankRecord& record) {
                                                   write_output(record_text(record));
                                                   return true;
                                               }),
                               bank);
    Console console(false);
    tell_notices(opened, bank, console);
    return tell_records(n, bank, kind, done);
}

}  // namespace whorl::cli
