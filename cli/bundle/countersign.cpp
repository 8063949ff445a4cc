// whorl bundle countersign: a helper organisation vouches for a bundle.
#include <memory>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/copy.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/files/statement_file.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle countersign --key hotline bundle.age --recipients platforms.txt --out signed.age

Adds the signature of your organisation and seals the bundle to its recipients again. You have to be
one of the recipients, or you could not open it. Make the key of your organisation with whorl case
new.

Exit codes:
  0   written
  1   failed
  2   wrong usage
  10  damaged or altered
  11  not signed with the key of its case
  12  sealed to others
  13  addressed to others
  14  expired
  19  wrong passphrase
  20  a key file that others can read)";

struct Flags {
    std::string file;
    KeyFlags keys;
    std::string recipients;
    CopyFlags copy;
    Format format = Format::text;
};

int run(const Flags& flags) {
    check_copy(flags.copy);
    const std::vector<Recipient> recipients = load_recipients(flags.recipients);
    const Keys keys = load_keys(flags.keys);
    const std::string name = shown(flags.file);
    SignedBundle bundle = unless_refused(open_bundle(read_statement_file(flags.file), keys.identities), name);
    unless_refused(check_addressed(bundle.bundle, keys.identities), name);
    unless_refused(check_unexpired(bundle.bundle, now_in_seconds()), name);
    unless_refused(countersign(bundle, *keys.signing), name);
    Console console(false);
    write_copy(bundle, recipients, flags.copy, console);
    tell_written(flags.copy.out, bundle, flags.format);
    return kDone;
}

}  // namespace

void add_bundle_countersign(Command group, Action& action) {
    Command command = group.add_command("countersign", "Vouch for a bundle as a helper organisation");
    const auto flags = std::make_shared<Flags>();
    command.add_option("FILE", "FILE", flags->file, "The bundle, sealed or not; - is standard input").required();
    add_key_flags(command, flags->keys, "The key of your organisation: its folder or its key file").required();
    add_identity_flag(command, flags->keys);
    add_recipients_flag(command, flags->recipients, "The recipients of the bundle: a file of names and keys")
        .required();
    add_copy_flags(command, flags->copy).required();
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
