// whorl bundle inspect: all that a bundle or receipt says.
#include <memory>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/reading.hpp"
#include "cli/bundle/recipients.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle inspect --key my-case my-case/0000-submission.age
  whorl bundle inspect --identity platform.key --format json bundle.age

Prints everything that the file says, whoever it is for and whenever it expires, once its signatures
have been checked.

Exit codes: 0 printed; 1 failed; 2 wrong usage; 10 damaged or altered; 11 not signed by whom it has to
be; 12 sealed to others; 19 wrong passphrase; 20 a key file that others can read.)";

struct Flags {
    std::string file;
    KeyFlags keys;
    std::string recipients;
    Format format = Format::text;
};

int run(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const std::vector<Recipient> known = load_recipients_if_named(flags.recipients);
    const Statement statement = open_statement_file(flags.file, keys);
    write_output(flags.format == Format::json ? statement_json(statement) : statement_text(statement, known));
    return kDone;
}

}  // namespace

void add_bundle_inspect(Command group, Action& action) {
    Command command = group.add_command("inspect", "Print all that a bundle or receipt says");
    const auto flags = std::make_shared<Flags>();
    command.add_option("FILE", "FILE", flags->file, "A bundle or receipt, sealed or not; - is standard input")
        .required();
    add_key_flags(command, flags->keys);
    add_identity_flag(command, flags->keys);
    add_recipients_flag(command, flags->recipients, "Names to print in the place of keys");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
