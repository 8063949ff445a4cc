#include "cli/bank/selectors.hpp"

#include "cli/bank/record_text.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {

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
    if (!status.empty()) {
        filter.status =
            status == record_status_name(RecordStatus::active) ? RecordStatus::active : RecordStatus::withdrawn;
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
    command.add_option("--status", "STATUS", selectors.status, "Active records are matched, withdrawn ones are not")
        .one_of({"active", "withdrawn"});
}

int tell_records(std::size_t n, const std::string& bank, const std::string& kind, const std::string& done) {
    if (n == 0) {
        Console(false).failure(bank, "no " + kind + "record matches these flags");
        return kInputFailed;
    }
    write_output(counted(n, "record") + ' ' + done + '\n');
    return kDone;
}

void add_dry_run_flag(Command command, bool& dry_run) {
    command.add_flag("--dry-run", dry_run, "Only list the records that would change");
}

int dry_run(const std::string& bank, const RecordFilter& filter, const std::string& kind, const std::string& done) {
    const std::size_t n = need(open_bank(bank, Bank::Mode::read_only)
                                   .for_each(filter,
                                             [](const BankRecord& record) {
                                                 write_output(record_text(record));
                                                 return true;
                                             }),
                               bank);
    return tell_records(n, bank, kind, done);
}

}  // namespace whorl::cli
