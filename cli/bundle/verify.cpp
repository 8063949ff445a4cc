// whorl bundle verify: whether bundles and receipts are whole, signed, and for whoever opens them.
#include <algorithm>
#include <memory>
#include <set>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/reading.hpp"
#include "cli/bundle/recipients.hpp"
#include "cli/bundle/statements.hpp"
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

Opens each file and checks that it is whole and signed by the key of its case, that it is for whoever
opens it, and that it has not expired; of a receipt, that it is signed by the platform that it names,
and, with --recipients, that this is one of those. Prints a line for each that is all right. Needs no
bank and changes nothing: whether a bundle is the next one of its case, only whorl bundle intake knows.

Exit codes: 0 all are all right; 2 wrong usage; 10 damaged or altered; 11 not signed by whom it has to
be; 12 sealed to others; 13 meant for others; 14 expired; 19 wrong passphrase; 20 a key file that
others can read; 1 other failures, or several files with different ones.)";

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
             "is signed by " + dsse_keyid(receipt.receipt.signer) + ", which is none of the recipients' keys",
             file});
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
            const Statement statement = open_statement_file(file, keys);
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
    Command command = group.add_command("verify", "Check bundles and receipts: whole, signed, for you, in time");
    const auto flags = std::make_shared<Flags>();
    command.add_option("FILE", "FILE", flags->files, "Bundles and receipts, sealed or not; - is standard input")
        .required();
    add_key_flags(command, flags->keys);
    add_identity_flag(command, flags->keys);
    add_recipients_flag(command, flags->recipients, "Whose receipts to trust: names and keys");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
