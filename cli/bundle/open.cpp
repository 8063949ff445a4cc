// whorl bundle open: writes the signed envelope in a sealed file.
#include <memory>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/files/whole_files.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle open --key my-case my-case/0000-submission.age > bundle.json
  whorl bundle open --identity platform.key bundle.age --out bundle.json

Checks the signatures and writes the signed envelope (DSSE, JSON), byte for byte as it was sealed.
Anyone who gets the envelope can read the hashes.

Exit codes: the same as whorl bundle inspect.)";

struct Flags {
    std::string file;
    KeyFlags keys;
    std::string out = kStdin;
    Format format = Format::text;
};

int run(const Flags& flags) {
    const Keys keys = load_keys(flags.keys);
    const Statement statement = open_statement_file(flags.file, keys.identities);
    write_new_file(flags.out, std::visit([](const auto& each) { return dsse_json(each.envelope); }, statement));
    tell_written(flags.out, statement, flags.format);
    return kDone;
}

}  // namespace

void add_bundle_open(Command group, Action& action) {
    Command command = group.add_command("open", "Write the signed envelope in a sealed bundle or receipt");
    const auto flags = std::make_shared<Flags>();
    command.add_option("FILE", "FILE", flags->file, "A bundle or receipt, sealed or not; - is standard input")
        .required();
    add_key_flags(command, flags->keys, kAnyKeyHelp);
    add_identity_flag(command, flags->keys);
    command.add_option("--out", "FILE", flags->out, "Write it to this new file; - is standard output")
        .show_default();
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
