// whorl bundle withdraw: takes back some hashes of a case, or the whole case for good.
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cli/bundle/bundle.hpp"
#include "cli/bundle/making.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/pictures/query.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/words.hpp"
#include "cli/terminal/questions.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bundle withdraw my-case               the whole case, for good
  whorl bundle withdraw my-case photo.jpg
  whorl bundle withdraw copy.key --recipients platforms.txt --out withdrawal.age

Makes the next bundle of the case, which takes back the hashes of these pictures. A picture that is
not in the case is refused; if one that is near is in it, Whorl asks. Without pictures, it takes back
the whole case: platforms will accept no further bundle of it, from anyone. The sealed
file is in the folder of the case. It is for all that the case was sent to; the case knows them.
Send the file to all of them yourself; Whorl sends nothing.

If the folder is lost, a copy of its key is enough to take the whole case back. Then --recipients says
whom it was sent to, and --out where to write the file.

Exit codes:
  0   written
  1   failed
  2   wrong usage
  18  the case was withdrawn before
  19  wrong passphrase
  20  the key file can be read by others
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags : MakingFlags {
    bool yes = false;
};

/// The hash that the person wants to take back: this one, or one of the case that is near, after a question.
/// Throws Refusal.
BundleHash own_hash(const Case& own, const NamedHash& wanted) {
    const Status active = own.check_active(wanted.hash);
    const std::optional<NearHash> near = active ? std::nullopt : own.nearest(wanted.hash);
    if (!near || near->distance > find_algorithm(wanted.hash.algorithm)->match_threshold) {
        unless_refused(active, wanted.name);
        return wanted.hash;
    }
    const std::string reason = active.error().message + ", but one that is " +
                               counted(static_cast<std::size_t>(near->distance), "bit") +
                               " away is: " + to_hex(near->hash.hash);
    if (!person_can_answer()) {
        throw Refusal({ErrorKind::not_found, reason + ". Give that one to take it back", wanted.name});
    }
    if (!agrees(printable(wanted.name) + ' ' + reason + ". Take that one back?")) {
        unless_refused(active, wanted.name);
    }
    return near->hash;
}

int run(const Flags& flags) {
    check_copy(flags.copy);
    const bool whole = flags.words.empty();
    const bool key_alone = is_key_alone(flags.folder);
    if (key_alone && flags.copy.out.empty()) {
        throw UsageError("bundle withdraw: without the folder of the case, --out names the file to write");
    }
    if (whole && !flags.yes && !person_can_answer()) {
        throw UsageError(
            "bundle withdraw: there is no terminal to ask on, so taking back the whole case needs --yes");
    }
    const std::vector<Recipient> recipients = load_recipients_if_named(flags.recipients);
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, 1, console);
    const CaseLock lock(flags.folder);
    Case own = open_case(flags.folder, flags.passphrase);
    std::vector<BundleHash> hashes;
    if (!whole) {
        const auto wanted = hash_all(flags.words, pictures, false, console);
        if (!wanted || wanted->empty()) {
            console.note("nothing was written, because some pictures could not be hashed");
            return kInputFailed;
        }
        for (const NamedHash& each : *wanted) {
            hashes.push_back(own_hash(own, each));
        }
    }
    const PreparedBundle prepared =
        unless_refused(own.prepare_withdrawal(std::move(hashes), recipients, now_in_seconds()), flags.folder);
    if (whole && !flags.yes &&
        !agrees("Take back the whole case " + own.number().text() +
                ", for good? Platforms accept nothing more of it.")) {
        console.note("nothing was written");
        return kInputFailed;
    }
    finish(key_alone ? Done{prepared, flags.copy.out, {}} : write_bundle(own, flags.folder, prepared, {}),
           flags.copy, flags.format, console);
    return kDone;
}

}  // namespace

void add_bundle_withdraw(Command group, Action& action) {
    Command command = group.add_command("withdraw", "Take back hashes of a case, or the whole case for good");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case, or a copy of its key file");
    command.add_option("PATH|HASH", "PATH|HASH", flags->words,
                       "Pictures and hashes to take back; without any, the whole case");
    add_recipients_flag(command, flags->recipients,
                        "The recipients, for a case that does not know them: a file of names and keys");
    add_making_flags(command, *flags);
    command.add_flag("--yes", flags->yes,
                     "Do not ask before the whole case is taken back; needed without a terminal");
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
