// whorl bundle forget: a platform deletes all that it holds of a case.
#include <memory>
#include <whorl/intake.hpp>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/platform.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "cli/terminal/consent.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle forget --bank known.bank K3F9-0TQ2-... --dry-run
  whorl bundle forget --bank known.bank K3F9-0TQ2-...

Deletes a case from the files of the bank for good: its hashes, number, key, reply address and the
answers to its bundles. Only a digest of its number stays, so that no old bundle and no list brings it back:
all bundles of the case are refused from then on. It asks first, on the terminal; without a
terminal, as in a script, it needs --yes.

Receipts that were written are files of yours; delete them too.

Exit codes:
  0  done
  1  failed, no bundle of this case was taken in, or the answer was no
  2  wrong usage)";

struct Flags {
    std::string bank;
    std::string number;
    Consent consent;
};

std::string told(const HeldCase& held) {
    return counted(held.records, "hash", "hashes") + " and " + counted(held.answers, "answer") + " to its bundles";
}

int run(const Flags& flags) {
    const CaseNumber number = unless_refused(CaseNumber::parse(flags.number), flags.number);
    const AskedDeed deed = {.command = "bundle forget",
                            .doing = "forgetting a case",
                            .dry_run = "tells what would be forgotten",
                            .done = "forgotten"};
    if (!flags.consent.dry_run) {
        check_can_ask(flags.consent, deed);
    }
    Bank bank = open_bank(flags.bank, flags.consent.dry_run ? Bank::Mode::read_only : Bank::Mode::read_write);
    const HeldCase held = unless_refused(held_case(bank, number), flags.bank);
    if (flags.consent.dry_run) {
        write_output("case " + number.text() + " would be forgotten: " + told(held) + '\n');
        return kDone;
    }
    if (!consents(
            flags.consent, deed,
            "Forget case " + number.text() + ", with " + told(held) + ", for good? It cannot be brought back.")) {
        return kInputFailed;
    }
    const Purged purged = unless_refused(forget_case(bank, number), flags.bank);
    write_output("case " + number.text() + " forgotten, " + counted(purged.records, "hash", "hashes") +
                 " removed\n");
    check_wiped(purged, "the case", flags.bank);
    return kDone;
}

}  // namespace

void add_bundle_forget(Command group, Action& action) {
    Command command = group.add_command("forget", "Delete all that a bank holds of a case");
    const auto flags = std::make_shared<Flags>();
    command.add_option("CASE", "CASE", flags->number, "The number of the case").required();
    add_intake_bank_flag(command, flags->bank);
    add_consent_flags(command, flags->consent, "Only tell what would be forgotten");
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
