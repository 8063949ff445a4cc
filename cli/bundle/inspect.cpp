// whorl bundle inspect: prints the contents of a bundle or receipt.
#include <memory>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle inspect --key my-case my-case/0000-submission.age
  whorl bundle inspect --identity platform.key --format json bundle.age

Checks the signatures and prints everything in the file, even if it is addressed to others or has
expired. It does not say whether a receipt can be trusted; whorl bundle verify does.

Exit codes:
  0   printed
  1   failed
  2   wrong usage
  10  damaged or altered
  11  not signed by the right key
  12  sealed to others
  19  wrong passphrase
  20  a key file that others can read)";

struct Flags {
    std::string file;
    KeyFlags keys;
    std::string recipients;
    Format format = Format::text;
};

int run(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const std::vector<Recipient> known = load_recipients_if_named(flags.recipients);
    const Statement statement = open_statement_file(flags.file, keys.identities);
    write_output(flags.format == Format::json ? statement_json(statement) : statement_text(statement, known));
    return kDone;
}

}  // namespace

void add_bundle_inspect(Command group, Action& action) {
    Command command = group.add_command("inspect", "Print the contents of a bundle or receipt");
    const auto flags = std::make_shared<Flags>();
    command.add_option("FILE", "FILE", flags->file, "A bundle or receipt, sealed or not; - is standard input")
        .required();
    add_key_flags(command, flags->keys, kAnyKeyHelp);
    add_identity_flag(command, flags->keys);
    add_recipients_flag(command, flags->recipients,
                        "A file of names and keys: print these names instead of the keys");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
