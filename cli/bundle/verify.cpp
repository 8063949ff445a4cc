// whorl bundle verify: checks that bundles and receipts are whole, signed, and addressed to this key.
#include <algorithm>
#include <memory>
#include <set>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
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
and not expired. A receipt has to be signed by the platform that it names; with --recipients, the
platform must be in that file. Prints a line for each good file. It needs no bank and changes
nothing, so it cannot tell whether a bundle is the next one of its case; whorl bundle intake checks
that.

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
  20  a key file that others can read)";

struct Flags {
    std::vector<std::string> files;
    KeyFlags keys;
    std::string recipients;
    Format format = Format::text;
};

void check(const SignedBundle& bundle, const Keys& keys, const std::vector<Recipient>& /*known*/,
           const std::string& file) {
    if (!keys.identities.empty()) {
        unless_refused(check_addressed(bundle.bundle, keys.identities), file);
    }
    unless_refused(check_unexpired(bundle.bundle, now_in_seconds()), file);
}

void check(const SignedReceipt& receipt, const Keys& keys, const std::vector<Recipient>& known,
           const std::string& file) {
    if (keys.signing && receipt.receipt.case_key != keys.signing->public_key()) {
        throw Refusal({ErrorKind::misaddressed, "answers another case", file});
    }
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const Recipient& recipient) {
        return recipient.signer == receipt.receipt.signer;
    });
    if (!known.empty() && !is_known) {
        throw Refusal(
            {ErrorKind::untrusted,
             "is signed by " + dsse_keyid(receipt.receipt.signer) + ", which is not the key of a recipient", file});
    }
}

int run(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const std::vector<Recipient> known = load_recipients_if_named(flags.recipients);
    Console console(false);
    std::set<int> codes;
    write_output(statement_header(flags.format));
    for (const std::string& file : flags.files) {
        try {
            const Statement statement = open_statement_file(file, keys.identities);
            std::visit([&](const auto& each) { check(each, keys, known, shown(file)); }, statement);
            write_output(statement_record(file, statement, flags.format));
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
    add_recipients_flag(command, flags->recipients,
                        "Trust receipts of these platforms only: a file of names and keys");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
