// whorl bank accept: records that intake set aside are matched from now on.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/files/bank_file.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank list known.bank --review
  whorl bank accept known.bank --key 17
  whorl bank accept known.bank --id K3F9-0TQ2-... --dry-run

Intake sets hashes aside that could match pictures of other people: hashes without a quality or of a
low one, hashes near that of a plain picture, and more hashes in a day than a case may add. They are
not matched until you accept them here. whorl bank remove deletes them. It asks first, on the
terminal; without a terminal, as in a script, it needs --yes.

)";

constexpr auto kExitCodes = R"(
Exit codes:
  0  done
  1  failed, no record that is set aside matches, or the answer was no
  2  wrong usage)";

struct Flags {
    std::string bank;
    Selectors selectors;
    Consent consent;
};

int run(const Flags& flags) {
    RecordFilter filter = flags.selectors.filter_of_some("bank accept");
    filter.status = filter.status.value_or(RecordStatus::review);
    constexpr auto kKind = "set-aside ";
    if (filter.status != RecordStatus::review) {
        return tell_records(0, flags.bank, kKind, "");
    }
    return change_with_consent(flags.bank, filter, flags.consent,
                               {.deed = {.command = "bank accept",
                                         .doing = "accepting records",
                                         .dry_run = "lists what would be accepted",
                                         .done = "accepted"},
                                .question = "Accept RECORDS? They are matched from then on.",
                                .kind = kKind,
                                .change = [&](Bank& bank, const RecordFilter& chosen) {
                                    return tell_records(need(bank.accept(chosen), flags.bank), flags.bank, kKind,
                                                        "accepted");
                                }});
}

}  // namespace

void add_bank_accept(Command group, Action& action) {
    Command command = group.add_command("accept", "Match hashes that intake set aside");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    add_consent_flags(command, flags->consent, kDryRunHelp);
    command.footer(std::string(kFooter) + kSelectorHelp + kExitCodes);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
