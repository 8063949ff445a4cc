// whorl bundle verify: checks that bundles and receipts are whole, signed, and addressed to this key.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/case/sent.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle verify --key my-case my-case/0000-submission.age
  whorl bundle verify --identity platform.key *.age
  whorl bundle verify --key my-case --recipients platforms.txt receipt.age

Checks that each file is whole. A bundle has to be signed with the key of its case, addressed to you
and not expired. A receipt has to be signed by a platform that your case was sent to, and has to
answer a file that you sent. The folder of the case knows both, so name it with --key; --recipients
names other platforms. With a copy of the key alone, or without a key, Whorl cannot tell whether a
receipt answers a file that you sent. Then its line says so, and the exit code is 24.

Prints a line for each good file. That of a receipt says who signed it, its day and its number: each
platform counts its answers to your case from 0, and the highest number is the newest. Needs no bank and
changes nothing, so it cannot tell whether a bundle is the next one of its case; whorl bundle intake
checks that.

Exit codes:
  0   all are good
  1   other failures, or several files with different ones
  2   wrong usage
  10  damaged or altered
  11  not signed by the right key
  12  sealed to others
  13  addressed to others
  14  expired
  19  wrong passphrase
  20  a file that only you should be able to read, but others can
  23  a receipt that nobody signed that the case was sent to, or Whorl does not know who that is
  24  a good receipt, but Whorl cannot tell whether it answers a file that you sent)";

constexpr auto kWhatItAnswers = "whether it answers a file that you sent (name the folder of the case with --key)";

struct Flags {
    std::vector<std::string> files;
    KeyFlags keys;
    std::string recipients;
    Format format = Format::text;
};

/// Who may have signed receipts, and what these may answer.
struct Trust {
    std::vector<Recipient> signers;
    std::optional<Sent> sent;  ///< nothing without the folder of the case
};

/// Leaves those that the bundles, all of one case, were sent to and whose key for receipts is known.
std::vector<Recipient> signers_among(std::vector<Recipient> recipients, const std::vector<SignedBundle>& sent) {
    std::erase_if(recipients, [&](const Recipient& recipient) {
        const Sha256 name = recipient_fingerprint(recipient.key);
        const bool was_sent = sent.empty() || std::ranges::binary_search(sent.front().bundle.recipients, name);
        return !recipient.signer || !was_sent;
    });
    return recipients;
}

Trust trust_of(const Flags& flags, const Keys& keys) {
    std::optional<Sent> sent = read_sent(flags.keys, keys);
    std::vector<Recipient> named = load_recipients_if_named(flags.recipients);
    if (!sent) {
        return {signers_among(std::move(named), {}), std::nullopt};
    }
    std::vector<Recipient> signers =
        signers_among(flags.recipients.empty() ? sent->recipients : std::move(named), sent->bundles);
    return {std::move(signers), std::move(sent)};
}

/// Throws Refusal; gives what it could not check.
std::string check(const SignedBundle& bundle, const Keys& keys, const Trust& /*trust*/, const std::string& file) {
    if (!keys.identities.empty()) {
        unless_refused(check_addressed(bundle.bundle, keys.identities), file);
    }
    unless_refused(check_unexpired(bundle.bundle, now_in_seconds()), file);
    return {};
}

std::string check(const SignedReceipt& receipt, const Keys& keys, const Trust& trust, const std::string& file) {
    if (keys.signing && receipt.receipt.case_key != keys.signing->public_key()) {
        throw Refusal({ErrorKind::misaddressed, "answers another case", file});
    }
    if (trust.signers.empty()) {
        throw Refusal(
            file +
                ": cannot be checked: Whorl does not know whom this case was sent to, or how they sign. Give the "
                "list of platforms that you sent it to with --recipients FILE",
            kStranger);
    }
    if (find_signer(receipt.receipt.signer, trust.signers) == nullptr) {
        throw Refusal(file +
                          ": is signed by nobody that this case was sent to, so do not rely on it (the signer is " +
                          dsse_keyid(receipt.receipt.signer) + ')',
                      kStranger);
    }
    if (!trust.sent) {
        return kWhatItAnswers;
    }
    unless_refused(check_answers(receipt.receipt, trust.sent->bundles), file);
    return {};
}

int run(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    Console console(false);
    const Trust trust = trust_of(flags, keys);
    std::set<int> codes;
    write_output(statement_header(flags.format));
    for (const std::string& file : flags.files) {
        try {
            const Statement statement = open_statement_file(file, keys.identities);
            const std::string unchecked =
                std::visit([&](const auto& each) { return check(each, keys, trust, shown(file)); }, statement);
            write_output(statement_record(file, statement, flags.format, trust.signers, unchecked));
            if (!unchecked.empty()) {
                codes.insert(kUncertain);
            }
        } catch (const Refusal& refusal) {
            console.error(refusal.what());
            codes.insert(refusal.exit_code());
        }
    }
    return exit_code_of(codes);
}

}  // namespace

void add_bundle_verify(Command group, Action& action) {
    Command command =
        group.add_command("verify", "Check bundles and receipts: whole, signed, addressed to you, not expired");
    const auto flags = std::make_shared<Flags>();
    command.add_option("FILE", "FILE", flags->files, "Bundles and receipts, sealed or not; - is standard input")
        .required();
    add_key_flags(command, flags->keys, kAnyKeyHelp);
    add_identity_flag(command, flags->keys);
    add_recipients_flag(
        command, flags->recipients,
        "Trust receipts of these platforms only (default: those in the folder of the case): a file of names "
        "and keys");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
