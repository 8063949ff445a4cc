// whorl case new: creates a case, which is a folder with a key.
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <whorl/private_file.hpp>

#include "cli/case/case.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/output.hpp"
#include "cli/terminal/signals.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kFooter = R"(Examples:
  whorl case new my-case
  whorl case new my-case --format json
  whorl case new desk --passphrase-fd 3 3< passphrase.txt
  whorl case new platform --no-passphrase

Creates the folder and prints the number of the new case. You can give the number to anyone: it
stands for the case, and says nothing about you or this device.

The folder holds the key that lets you check, extend or take back what you send. Other users of this
device cannot open the folder, and a passphrase that you choose locks the key. Nobody can reset the
passphrase or make the key again. So keep both in safe places; whorl case export-key --backup copies
the key.

With --no-passphrase, only its permissions protect the key file: anyone who can read it can act in
your name. It is for a platform whose bundle intake runs by itself on a machine of its own, as an
SSH host key is. A person's own case needs a passphrase.

Nothing is sent anywhere.

Exit codes:
  0   created
  1   failed, or something with this name exists already
  2   wrong usage
  20  the file system of the folder cannot keep other users out, as on many memory sticks)";

struct Flags {
    std::string folder;
    PassphraseFlags passphrase;
    bool no_passphrase = false;
    CaseKeyCost cost;
    Format format = Format::text;
    bool quiet = false;
};

int run(const Flags& flags) {
    const fs::path folder = without_last_slash(flags.folder);
    expect_room_for_case(folder);
    Console console(flags.quiet);
    std::optional<Secret> passphrase;
    if (!flags.no_passphrase) {
        passphrase = read_new_passphrase(flags.passphrase, "the new case", console);
    }
    const Case made = Case::with_new_key(Ed25519Key::generate());
    {
        const HeldSignals
            held;  // no half-made folder, which would stop the next attempt, and no case without its number
        NewFolder made_folder = make_case(folder, made, passphrase, flags.cost);
        unless_refused(made_folder.commit());
        const CaseOutline outline = {made.key().public_key(), {}};
        write_output(flags.format == Format::text
                         ? outline.number().text() + '\n'
                         : case_header(flags.format) + case_record(folder.native(), outline, flags.format));
    }
    if (flags.no_passphrase) {
        warn_of_unlocked_key(key_file_of(folder), console);
    } else {
        console.note(
            "the case is in the folder " + printable(folder.native()) +
            ": keep the folder and the passphrase; you need both to check, extend or take back what you send");
    }
    return kDone;
}

}  // namespace

void add_case_new(Command group, Action& action) {
    Command command = group.add_command("new", "Create a case: its key and its number");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The new folder for the case");
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    const Option passphrase = add_passphrase_flag(command, flags->passphrase);
    add_no_passphrase_flag(command, flags->no_passphrase,
                           "Do not lock the key; only for a platform's unattended intake")
        .excludes(passphrase);
    add_cost_flags(command, flags->cost);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
