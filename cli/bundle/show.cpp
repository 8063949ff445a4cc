// whorl bundle verify, inspect, open: those that read signed files and change nothing.
#include <memory>
#include <set>

#include "cli/bundle/bundles.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kVerifyFooter = R"(Examples:
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

constexpr auto kInspectFooter = R"(Examples:
  whorl bundle inspect --key my-case my-case/0000-submission.age
  whorl bundle inspect --identity platform.key --format json bundle.age

Prints everything that the file says, whoever it is for and whenever it expires, once its signatures
have been checked.

Exit codes: 0 printed; 1 failed; 2 wrong usage; 10 damaged or altered; 11 not signed by whom it has to
be; 12 sealed to others; 19 wrong passphrase; 20 a key file that others can read.)";

constexpr auto kOpenFooter = R"(Examples:
  whorl bundle open --key my-case my-case/0000-submission.age > bundle.json
  whorl bundle open --identity platform.key bundle.age --out bundle.json

Gives the signed envelope (DSSE, JSON) that was sealed, byte for byte, once its signatures have been
checked. Whoever sees it can read the hashes.

Exit codes: as of whorl bundle inspect.)";

struct Flags {
    std::vector<std::string> files;
    KeyFlags keys;
    std::string recipients;
    std::string out = kStdin;
    Format format = Format::text;

    const std::string& file() const { return files.front(); }
};

std::vector<Recipient> known_recipients(const Flags& flags) {
    return flags.recipients.empty() ? std::vector<Recipient>() : load_recipients(flags.recipients);
}

Statement open_file(const std::string& file, const Keys& keys) {
    return unless_refused(open_statement(read_statement_file(file), keys.identities), shown(file));
}

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

int verify(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const std::vector<Recipient> known = known_recipients(flags);
    Console console(false);
    std::set<int> codes;
    write_output(statement_header(flags.format));
    for (const std::string& file : flags.files) {
        try {
            const Statement statement = open_file(file, keys);
            std::visit([&](const auto& each) { check(each, keys, known, shown(file)); }, statement);
            write_output(statement_record(file, statement, flags.format));
        } catch (const Refusal& refusal) {
            console.error(refusal.what());
            codes.insert(refusal.exit_code());
        }
    }
    return exit_code_of(codes);
}

int inspect(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const std::vector<Recipient> known = known_recipients(flags);
    const Statement statement = open_file(flags.file(), keys);
    write_output(flags.format == Format::json ? statement_json(statement) : statement_text(statement, known));
    return kDone;
}

int open(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const Statement statement = open_file(flags.file(), keys);
    write_new_file(flags.out, std::visit([](const auto& each) { return dsse_json(each.envelope); }, statement));
    tell_written(flags.out, statement, flags.format);
    return kDone;
}

void add_file_argument(Command command, Flags& flags, bool many) {
    Option option = command
                        .add_option("FILE", "FILE", flags.files,
                                    many ? "Bundles and receipts, sealed or not; - is standard input"
                                         : "A bundle or receipt, sealed or not; - is standard input")
                        .required();
    if (!many) {
        option.once();
    }
}

Command add_reading_command(Command group, const std::string& name, const std::string& description,
                            const std::shared_ptr<Flags>& flags, bool many) {
    Command command = group.add_command(name, description);
    add_file_argument(command, *flags, many);
    add_key_flags(command, flags->keys);
    add_identity_flag(command, flags->keys);
    return command;
}

}  // namespace

void add_bundle_verify(Command group, Action& action) {
    const auto flags = std::make_shared<Flags>();
    Command command = add_reading_command(
        group, "verify", "Check bundles and receipts: whole, signed, for you, in time", flags, true);
    add_recipients_flag(command, flags->recipients, "Whose receipts to trust: names and keys");
    add_format_flag(command, flags->format);
    command.footer(kVerifyFooter);
    command.does(action, [flags] { return verify(*flags); });
}

void add_bundle_inspect(Command group, Action& action) {
    const auto flags = std::make_shared<Flags>();
    Command command =
        add_reading_command(group, "inspect", "Print all that a bundle or receipt says", flags, false);
    add_recipients_flag(command, flags->recipients, "Names to print in the place of keys");
    add_format_flag(command, flags->format);
    command.footer(kInspectFooter);
    command.does(action, [flags] { return inspect(*flags); });
}

void add_bundle_open(Command group, Action& action) {
    const auto flags = std::make_shared<Flags>();
    Command command =
        add_reading_command(group, "open", "Give the signed envelope in a sealed bundle or receipt", flags, false);
    command.add_option("--out", "FILE", flags->out, "Write it here; - is standard output").show_default();
    add_format_flag(command, flags->format);
    command.footer(kOpenFooter);
    command.does(action, [flags] { return open(*flags); });
}

}  // namespace whorl::cli
