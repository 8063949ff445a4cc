// whorl bank withdraw: hashes are no longer matched, and the bank keeps a record of that.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/files/bank_file.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank withdraw known.bank --id 2026-117 --by hotline --reason 'asked for by the person'
  whorl bank withdraw known.bank --key 17 --by 'on duty' --reason 'not the picture it seemed to be'

From then on no search finds the records. They stay in the bank with who withdrew them, when and
why, and adding them again does not bring them back.

)";

constexpr auto kExitCodes = R"(
Exit codes:
  0  done
  1  failed, or no active record matches
  2  wrong usage)";

struct Flags {
    std::string bank;
    Selectors selectors;
    std::string by;
    std::string reason;
    bool dry_run = false;
};

int run(const Flags& flags) {
    RecordFilter filter = flags.selectors.filter_of_some("bank withdraw");
    if (flags.by.empty() || flags.reason.empty()) {
        throw UsageError("bank withdraw: --by and --reason must not be empty");
    }
    if (flags.dry_run) {
        // Records that were withdrawn before do not change.
        filter.status = filter.status.value_or(RecordStatus::active);
        return *filter.status == RecordStatus::active ? dry_run(flags.bank, filter, "active ", "would be withdrawn")
                                                      : tell_records(0, flags.bank, "active ", "");
    }
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    return tell_records(need(bank.withdraw(filter, flags.by, flags.reason), flags.bank), flags.bank, "active ",
                        "withdrawn");
}

}  // namespace

void add_bank_withdraw(Command group, Action& action) {
    Command command = group.add_command("withdraw", "Stop matching hashes, and keep a record of that");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    command.add_option("--by", "WHO", flags->by, "Who withdraws").required();
    command.add_option("--reason", "TEXT", flags->reason, "Why").required();
    command.add_flag("--dry-run", flags->dry_run, kDryRunHelp);
    command.footer(std::string(kFooter) + kSelectorHelp + kExitCodes);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
