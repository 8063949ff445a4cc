// whorl bundle receipt: a platform tells the owner of a case what became of it.
#include <memory>
#include <whorl/intake.hpp>

#include "cli/bank/bank_file.hpp"
#include "cli/bundle/bundle.hpp"
#include "cli/bundle/platform.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/whole_files.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle receipt --bank known.bank --key platform --state under_review \
      K3F9-0TQ2-... --out f.age
  whorl bundle receipt --bank known.bank --key platform --state not_removed \
      --reason 'a news photograph' K3F9-0TQ2-... --out f.age

Feedback on a case that was taken in: signed by your key, sealed to the case. The bank keeps it with the
records of the case, and an export for StopNCII holds it as CSPFeedbacks (under_review: PendingReview,
removed: Blocked, not_removed: NotBlocked, withdrawn: Withdrawn).

Exit codes: 0 made; 1 failed, or no bundle of this case has arrived; 2 wrong usage; 19 wrong
passphrase; 20 a key file that others can read.)";

struct Flags {
    std::string bank;
    KeyFlags keys;
    IntakeOptions options;
    std::string number;
    std::string state;
    std::string reason;
    std::string out;
    Format format = Format::text;
};

int run(const Flags& flags) {
    const CaseNumber number = unless_refused(CaseNumber::parse(flags.number), flags.number);
    const CaseState state = *find_case_state(flags.state);
    if (state == CaseState::not_removed && flags.reason.empty()) {
        throw UsageError("bundle receipt: --state not_removed needs a --reason");
    }
    expect_absent(flags.out);
    const Ed25519Key key = load_key(flags.keys.key, flags.keys.passphrase);
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    const Answer answer = unless_refused(
        give_feedback(bank, number, state, flags.reason, flags.options, now_in_seconds()), flags.bank);
    const SignedReceipt receipt = unless_refused(sign_receipt(answer.receipt, key));
    write_new_file(flags.out, unless_refused(seal_receipt(receipt, answer.reply_to)));
    tell_written(flags.out, receipt, flags.format);
    return kDone;
}

}  // namespace

void add_bundle_receipt(Command group, Action& action) {
    Command command = group.add_command("receipt", "Tell the owner of a case what became of it");
    const auto flags = std::make_shared<Flags>();
    command.add_option("CASE", "CASE", flags->number, "The number of the case").required();
    add_intake_bank_flag(command, flags->bank);
    add_key_flags(command, flags->keys).required();
    command.add_option("--state", "STATE", flags->state, "What became of it")
        .one_of({"received", "under_review", "removed", "not_removed", "withdrawn"})
        .required();
    command.add_option("--reason", "TEXT", flags->reason, "Why, for the owner of the case to read");
    add_source_flag(command, flags->options);
    command.add_option("--out", "FILE", flags->out, "Where the sealed feedback is written").required();
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
