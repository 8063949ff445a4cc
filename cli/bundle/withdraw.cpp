// whorl bundle withdraw: takes back some hashes of a case, or the whole case for good.
#include <memory>
#include <optional>
#include <utility>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/making.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/pictures/query.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle withdraw my-case               the whole case, for good
  whorl bundle withdraw my-case photo.jpg

Makes the next bundle of the case, which takes back the hashes of these pictures. Without pictures,
it takes back the whole case: platforms will accept no further bundle of it, from anyone. The sealed
file is in the folder of the case. It is for those whom the case was sent to, whom the case keeps;
--recipients is for the folder of an older Whorl, which may not have kept them. Send the file to all
of them yourself; Whorl sends nothing.

Exit codes:
  0   written
  1   failed
  2   wrong usage
  18  the case was withdrawn before
  19  wrong passphrase
  20  the key file can be read by others
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

int run(const MakingFlags& flags) {
    check_copy(flags.copy);
    const std::vector<Recipient> recipients = load_recipients_if_named(flags.recipients);
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, 1, console);
    Case own = open_case(flags.folder, flags.passphrase);
    std::optional<std::vector<BundleHash>> hashes(std::in_place);
    if (!flags.words.empty()) {
        hashes = hash_all(flags.words, pictures, false, console);
        if (!hashes || hashes->empty()) {
            console.note("nothing was written, because some pictures could not be hashed");
            return kInputFailed;
        }
    }
    const PreparedBundle prepared =
        unless_refused(own.prepare_withdrawal(*std::move(hashes), recipients, now_in_seconds()), flags.folder);
    finish(write_bundle(own, flags.folder, prepared, {}), flags.copy, flags.format, console);
    return kDone;
}

}  // namespace

void add_bundle_withdraw(Command group, Action& action) {
    Command command = group.add_command("withdraw", "Take back hashes of a case, or the whole case for good");
    const auto flags = std::make_shared<MakingFlags>();
    add_folder_argument(command, flags->folder, "The folder of the case");
    command.add_option("PATH|HASH", "PATH|HASH", flags->words,
                       "Pictures and hashes to take back; without any, the whole case");
    add_recipients_flag(command, flags->recipients,
                        "The recipients, for a case that does not know them: a file of names and keys");
    add_making_flags(command, *flags);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
