#include "banks.hpp"

namespace whorl::cli {

Bank open_bank(const std::string& file, Bank::Mode mode) {
    return need(Bank::open(file, mode), file);
}

void add_bank_argument(CLI::App& command, std::string& file) {
    command.add_option("BANK", file, "The bank's file")->type_name("BANK")->transform(unmarked)->required();
}

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
    // To the bank an empty text means that nothing was chosen; here somebody chose.
    for (const auto& [name, text, member] : {std::tuple{"--source", &source, &filter.source},
                                             {"--id", &id, &filter.id},
                                             {"--label", &label, &filter.label}}) {
        if (*text && (*text)->empty()) {
            throw UsageError(std::string(name) + ": is empty; records without one are chosen by their keys");
        }
        *member = text->value_or("");
    }
    if (!status.empty()) {
        filter.status =
            status == record_status_name(RecordStatus::active) ? RecordStatus::active : RecordStatus::withdrawn;
    }
    return filter;
}

void add_selector_flags(CLI::App& command, Selectors& selectors) {
    command.add_option("--key", selectors.keys, "The bank's number of a record; may be given several times")
        ->type_name("N")
        ->allow_extra_args(false);
    command.add_option("--id", selectors.id, "The id that the source gave")->type_name("ID")->transform(unmarked);
    command.add_option("--source", selectors.source, "Who gave the hash")->type_name("SOURCE")->transform(unmarked);
    command.add_option("--hash", selectors.hash, "The hash, in hexadecimal digits")->type_name("HASH");
    command.add_option("--label", selectors.label, "A label that the record has")
        ->type_name("LABEL")
        ->transform(unmarked);
    command.add_option("--algorithm", selectors.algorithm, "The kind of hash")
        ->type_name("NAME")
        ->check(CLI::IsMember(algorithm_names()));
    command.add_option("--status", selectors.status, "Records that are matched, or that were withdrawn")
        ->type_name("STATUS")
        ->check(CLI::IsMember({"active", "withdrawn"}));
}

}  // namespace whorl::cli
