// whorl bundle create: makes the next bundle of a case from pictures and hashes.
#include <algorithm>
#include <memory>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/making.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle create my-case Pictures --recipients platforms.txt --adult --depicts-me \
      --intimate --no-consent
  whorl bundle create my-case more.jpg --adult --origin synthetic
  whorl bundle create my-case photo.jpg --recipients platforms.txt --adult --out mail.txt --armor

Hashes the pictures on this device, signs the hashes with the key of the case, seals them to the
recipients, and puts the sealed file into the folder of the case: 0000-submission.age first, then
0001-extension.age and so on. Send this file to all of the recipients yourself; Whorl sends nothing.
It holds no picture, no name, size or date of a file, and nothing about this device.

A recipients file has a line for each platform: its name, its key (age1...) and, if you know it, the
key that signs its receipts (ed25519:...).

The folder also keeps what you sent, and to whom, sealed so that only you can read it. By that, whorl
bundle verify tells the receipts of these platforms from forged ones. Later bundles go to the same
recipients. You can move the sealed files out of the folder.

With the first bundle comes a withdrawal of the whole case, in a file beside the folder. Keep that
file somewhere else. If you lose the key or its passphrase, you can still take the case back with
it; that is all that anyone can do with it.

If a picture cannot be hashed, nothing is written.

Exit codes:
  0   written
  1   failed
  2   wrong usage
  17  only the key of the case is left, so this might be its second first bundle
  18  the case was withdrawn
  19  wrong passphrase
  20  the key file can be read by others
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags : MakingFlags {
    CaseRequest request;
    std::string origin = "unknown";
    std::string action = "remove";
    bool dihedral = false;
    std::optional<int> quality;
    std::string withdrawal;
    std::size_t jobs = 1;
};

int run(Flags flags) {
    flags.request.declarations.origin = *find_picture_origin(flags.origin);
    flags.request.action = *find_requested_action(flags.action);
    if (!flags.request.declarations.adult) {
        throw UsageError(
            "bundle create: --adult is needed: it declares that everybody in the pictures was 18 or older. For "
            "pictures of somebody under 18, whorl submit says who can help");
    }
    check_copy(flags.copy);
    const std::vector<Recipient> recipients = load_recipients_if_named(flags.recipients);
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, flags.jobs, console);
    const CaseLock lock(flags.folder);
    Case own = open_case(flags.folder, flags.passphrase);
    unless_refused(own.check_open(), flags.folder);
    if (own.sent().empty() && recipients.empty()) {
        throw UsageError("bundle create: the first bundle of a case needs --recipients");
    }
    auto hashes = hash_all(flags.words, pictures, flags.dihedral, console);
    if (!hashes) {
        console.note("nothing was written, because some pictures could not be hashed");
        return kInputFailed;
    }
    for (auto& [name, entry] : *hashes) {
        entry.quality = entry.quality ? entry.quality : flags.quality;
    }
    const PreparedBundle prepared = unless_refused(
        own.prepare_request(flags.request, without_names(*std::move(hashes)), recipients, now_in_seconds()),
        flags.folder);
    const Done done =
        write_bundle(own, flags.folder, prepared,
                     flags.withdrawal.empty() ? withdrawal_file(flags.folder, own.number()) : flags.withdrawal);
    finish(done, flags.copy, flags.format, console);
    if (!done.withdrawal.empty()) {
        console.note("a withdrawal of the whole case is in " + printable(done.withdrawal) +
                     "; keep it away from the folder of the case");
    }
    return kDone;
}

void add_claim_flags(Command command, Flags& flags) {
    Declarations& declared = flags.request.declarations;
    command.add_flag("--adult", declared.adult, "Declare that everybody in the pictures was 18 or older (needed)");
    command.add_flag("--depicts-me", declared.depicts_me, "Declare that you are in the pictures");
    command.add_flag("--intimate", declared.intimate, "Declare that the pictures are nude or sexual");
    command.add_flag("--no-consent", declared.no_consent,
                     "Declare that you do not consent to the pictures being shared");
    command
        .add_option("--origin", "ORIGIN", flags.origin,
                    "Declare whether the pictures are real; synthetic: made or altered by a machine")
        .one_of({"real", "synthetic", "unknown"})
        .show_default();
    command
        .add_option("--action", "ACTION", flags.action,
                    "What you ask for: remove and block, block only, or let a person review what matches")
        .one_of({"remove", "block", "review"})
        .show_default();
    constexpr int kMaxDays = 3650;
    command
        .add_option(
            "--expires-in", "DAYS", flags.request.days,
            "Platforms accept the bundle for this number of days; what they accepted stays until you withdraw it")
        .range(1, kMaxDays)
        .show_default();
    command.add_flag("--exact-time", flags.request.exact_time, "Give the time of day, not only the day");
}

}  // namespace

void add_bundle_create(Command group, Action& action) {
    Command command = group.add_command("create", "Hash pictures and make the next bundle of a case");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case (whorl case new)");
    command.add_option("PATH|HASH", "PATH|HASH", flags->words, "Pictures, folders and hashes").required();
    add_recipients_flag(command, flags->recipients,
                        "The recipients: a file of names and keys; needed for the first bundle");
    add_claim_flags(command, *flags);
    command.add_flag("--dihedral", flags->dihedral, "Add the hashes of all eight rotated and mirrored forms");
    command
        .add_option("--quality", "Q", flags->quality,
                    "The quality of hashes that are given as text; platforms set hashes without one aside")
        .range(0, kMaxQuality);
    command.add_option("--withdrawal", "FILE", flags->withdrawal,
                       "Where to write the withdrawal of the case (default: beside FOLDER)");
    add_making_flags(command, *flags);
    add_jobs_flag(command, flags->jobs);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
