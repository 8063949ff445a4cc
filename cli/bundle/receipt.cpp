// whorl bundle receipt: a platform tells the owners of cases what it did about them.
#include <filesystem>
#include <memory>
#include <set>
#include <whorl/intake.hpp>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/platform.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle receipt --bank known.bank --key platform --state under_review \
      K3F9-0TQ2-... --out f.age
  whorl bundle receipt --bank known.bank --key platform --state not_removed \
      --reason 'a news photograph' --receipts out K3F9-0TQ2-... 7M2A-X8KD-...

Tells the owner of each case what you did about it. The answer is signed with your key and sealed to
the case. The bank keeps it with the records of the case, and bank export --to stopncii writes it as
CSPFeedbacks (under_review: PendingReview, removed: Blocked, not_removed: NotBlocked, withdrawn:
Withdrawn).

For one case, --out names the file. For any number of cases, --receipts names a folder. There, each
answer is a new file, CASE-NUMBER-SEQUENCE-KEY.feedback.age, with the first 8 digits of your key. A
case that fails does not stop the others.

An answer that cannot be written, as on a full disk, is noted in the bank: the next run with
--receipts, or of whorl bundle intake, writes it. Until then the same answer is not given twice.

Exit codes:
  0   all were written
  1   a case failed, or no bundle of it was taken in
  2   wrong usage
  19  wrong passphrase
  20  a key file that others can read)";

struct Flags {
    std::string bank;
    KeyFlags keys;
    IntakeOptions options;
    std::vector<std::string> numbers;
    std::string state;
    std::string reason;
    std::string out;
    std::string receipts;
    Format format = Format::text;
};

void check(const Flags& flags) {
    if (*find_case_state(flags.state) == CaseState::not_removed && flags.reason.empty()) {
        throw UsageError("bundle receipt: --state not_removed needs a --reason");
    }
    if (flags.out.empty() == flags.receipts.empty()) {
        throw UsageError("bundle receipt: give --out FILE for one case, or --receipts FOLDER for any number");
    }
    if (flags.numbers.size() > 1 && flags.receipts.empty()) {
        throw UsageError("bundle receipt: the answers to several cases go into a folder, --receipts");
    }
    if (flags.receipts.empty()) {
        expect_absent(flags.out);
    } else {
        expect_receipts_folder(flags.receipts);
    }
}

/// Throws Refusal. Adds the file to `tried`.
void answer(const std::string& number, Bank& bank, const Ed25519Key& key, const Flags& flags,
            std::set<std::string>& tried) {
    const Answer answer =
        unless_refused(give_feedback(bank, unless_refused(CaseNumber::parse(number), number),
                                     *find_case_state(flags.state), flags.reason, flags.options, now_in_seconds()),
                       flags.bank);
    const SealedAnswer sealed = unless_refused(seal_answer(answer, key), number);
    const std::string file =
        flags.receipts.empty() ? flags.out : (std::filesystem::path(flags.receipts) / sealed.file_name).native();
    tried.insert(file);
    write_feedback_file(file, sealed, bank);
    if (file != kStdin) {
        write_output(statement_record(file, sealed.receipt, flags.format));
    }
}

int run(const Flags& flags) {
    check(flags);
    const Ed25519Key key = load_key(flags.keys.key, flags.keys.passphrase);
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    Console console(false);
    std::set<int> codes;
    std::set<std::string> tried;
    if (flags.out != kStdin) {
        write_output(statement_header(flags.format));
    }
    const auto refuse = [&](const Refusal& refusal) {
        console.error(refusal.what());
        codes.insert(refusal.exit_code());
    };
    for (const std::string& number : flags.numbers) {
        try {
            answer(number, bank, key, flags, tried);
        } catch (const Refusal& refusal) {
            refuse(refusal);
        }
    }
    if (!flags.receipts.empty()) {
        write_late_feedback(flags.receipts, key, bank, tried,
                            {.written =
                                 [&](const std::string& file, const SealedAnswer& feedback) {
                                     write_output(statement_record(file, feedback.receipt, flags.format));
                                 },
                             .refused = refuse});
    }
    return exit_code_of(codes);
}

}  // namespace

void add_bundle_receipt(Command group, Action& action) {
    Command command = group.add_command("receipt", "Tell the owners of cases what you did about them");
    const auto flags = std::make_shared<Flags>();
    command.add_option("CASE", "CASE", flags->numbers, "The numbers of the cases").required();
    add_intake_bank_flag(command, flags->bank);
    add_platform_key_flags(command, flags->keys);
    command.add_option("--state", "STATE", flags->state, "What you did")
        .one_of({"received", "under_review", "removed", "not_removed", "withdrawn"})
        .required();
    command.add_option("--reason", "TEXT", flags->reason, "Why, for the owner of the case to read");
    add_source_flag(command, flags->options);
    command.add_option("--out", "FILE", flags->out, "Write the one sealed answer to this new file");
    add_receipts_flag(command, flags->receipts);
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
