// whorl submit: asks a person step by step for a submission, and writes the file that they send.
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/bundle/making.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/commands.hpp"
#include "cli/files/recipients_file.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/terminal/questions.hpp"
#include "cli/terminal/signals.hpp"
#include "lib/json/read.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl submit
  whorl submit Pictures --recipients platforms.txt --case my-case

Asks one question at a time, shows exactly what the file for the platforms will contain, and writes
nothing until you agree. Then it creates the sealed file that you send, the folder of your case, and
a file that takes the case back if you ever need it. Whorl sends nothing: you send the file yourself,
when you want.

The first question is whether anybody in the pictures was under 18. If so, Whorl opens no picture and
tells you who can help. It treats pictures made by AI like all other pictures.

Exit codes:
  0   the files were created
  1   stopped or failed; nothing was sent
  2   wrong usage
  20  the file system of the folder cannot keep other users out
  21  somebody in the pictures was under 18
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

constexpr auto kWhoHelps =
    R"(Please do not use this program for these pictures. Whorl has not opened any of them. The people below
know how to get them taken down, also if AI made them. They will not blame you:

  Belgium: Child Focus. Call 116 000, free of charge, day and night, or see https://childfocus.be
  Elsewhere: Take It Down, by NCMEC. Free, without giving your name: https://takeitdown.ncmec.org

If somebody is in danger right now, call the emergency number of your country (112 in Europe).
)";

struct Flags {
    std::vector<std::string> words;
    std::string recipients;
    std::string folder;
    HashFlags hash;
    PassphraseFlags passphrase;
    CaseKeyCost cost;
    Format format = Format::text;
    std::size_t jobs = 1;
};

/// The person stopped, or a picture failed. Ends the program with what() and kInputFailed.
struct Stopped : std::runtime_error {
    explicit Stopped(const std::string& advice = "Start again with whorl submit.")
        : std::runtime_error("stopped: nothing was written and nothing was sent. " + advice) {}
};

std::string ask_unless(const std::string& given, const std::string& question) {
    std::string answer = given;
    while (answer.empty()) {
        answer = ask(question);
    }
    return answer;
}

std::vector<std::string> ask_for_pictures() {
    say("Which pictures? Type the name of a picture or folder, or drag it into this window, and press Enter.\n"
        "When you have named all of them, press Enter once more.");
    std::vector<std::string> words;
    for (;;) {
        std::string word = ask(">");
        if (word.empty() && !words.empty()) {
            return words;
        }
        constexpr std::string_view kQuotes = "'\"";  // terminals put them around a dragged name
        if (word.size() > 1 && kQuotes.find(word.front()) != std::string_view::npos &&
            word.back() == word.front()) {
            word = word.substr(1, word.size() - 2);
        }
        if (!word.empty()) {
            words.push_back(std::move(word));
        }
    }
}

CaseRequest ask_for_claims() {
    CaseRequest claims;
    claims.declarations.adult = true;  // the first question
    claims.declarations.depicts_me = agrees("Are you in the pictures?");
    claims.declarations.intimate = agrees("Are they nude or sexual?");
    claims.declarations.no_consent = agrees("Were they shared without your consent, or might they be?");
    claims.declarations.origin = *find_picture_origin(
        choose("Are they real, or synthetic (made or altered by AI or another program)? If you do not know, say "
               "unknown.\n(real/synthetic/unknown)",
               {"real", "synthetic", "unknown"}));
    claims.action =
        *find_requested_action(choose("What should the platforms do?\n"
                                      "  remove  take the pictures down, and block new copies\n"
                                      "  block   only block new copies\n"
                                      "  review  let a person look first\n"
                                      "(remove/block/review)",
                                      {"remove", "block", "review"}));
    return claims;
}

/// Everything that the file will contain, in words and exactly.
void show(const PreparedBundle& sealed) {
    Json payload = parse_json(sealed.bundle.envelope.payload);
    const std::size_t padding = payload["padding"].string().size();
    payload.erase("padding");
    say("\nWhen you send the file, this is all that leaves this device:\n");
    say(statement_text(sealed.bundle, sealed.recipients));
    say("Here is the same, exactly as it is in the file. The file also has " + std::to_string(padding) +
        " zeros, which hide the real length,\nand the signature of your case:\n");
    say(payload.dump(2));
    say("\nThe file is sealed (" + std::to_string(sealed.bytes.size()) +
        " bytes). Only you and the platforms named above can open it.\n"
        "It contains no picture, no file name, and nothing about you or this device.\n"
        "A blurred version of a picture can be computed from its hash. Only you and these platforms get the "
        "hashes.\n");
}

int submit(const Flags& flags) try {
    Console console(false);
    const Pictures pictures(flags.hash, flags.jobs, console);
    if (agrees("Was anybody in the pictures under 18, or might they have been? If you are not sure, say yes.")) {
        say(std::string("\n") + kWhoHelps);
        return RefusalExitCode::kUnder18;
    }
    const std::vector<std::string> words = flags.words.empty() ? ask_for_pictures() : flags.words;
    const CaseRequest claims = ask_for_claims();
    const std::vector<Recipient> recipients = load_recipients(ask_unless(
        flags.recipients,
        "Which platforms? Type the name of the file with their names and keys. You get this file from the\n"
        "platforms, or from the organisation that helps you:"));
    const std::string folder = without_last_slash(
        ask_unless(flags.folder, "Choose a name for the new folder of your case, for example my-case:"));
    expect_room_for_case(folder);

    auto hashes = hash_all(words, pictures, false, console);
    if (!hashes) {
        throw Stopped(
            "The messages above say which pictures failed. Leave them out, or save them as JPEG, and start again "
            "with whorl submit.");
    }
    Case own = Case::with_new_key(Ed25519Key::generate());
    const PreparedBundle prepared = unless_refused(
        own.prepare_request(claims, without_names(*std::move(hashes)), recipients, now_in_seconds()));
    show(prepared);
    if (!agrees("Write the file?")) {
        throw Stopped();
    }
    const std::optional<Secret> passphrase = read_new_passphrase(flags.passphrase, "your case", console);
    const HeldSignals held;
    NewFolder made = make_case(folder, own, passphrase, flags.cost);
    const Done done = write_bundle(own, folder, prepared, withdrawal_file(folder, own.number()),
                                   [&] { unless_refused(made.commit(), folder); });
    write_output(format_done(done, flags.format));
    say("\nYour case number is " + own.number().text() + ". You can give it to anyone.\n\n  Send: " +
        printable(done.file) + "\n        to all platforms named above\n  Keep: the folder " + printable(folder) +
        " and its passphrase\n        With both you can add pictures later, or take pictures back.\n  Keep in "
        "another "
        "place: " +
        printable(done.withdrawal) +
        "\n        Anyone who has this file can take the whole case back, and do nothing else.\n\n" +
        "Nothing was sent.");
    return kDone;
} catch (const InputEnded&) {
    throw Stopped();
}

}  // namespace

void add_submit(Command app, Action& action) {
    Command command = app.add_command("submit", "Prepare a submission step by step");
    const auto flags = std::make_shared<Flags>();
    command.add_option("PATH|HASH", "PATH|HASH", flags->words,
                       "Pictures, folders and hashes; if you give none, Whorl asks");
    add_recipients_flag(command, flags->recipients,
                        "File with the names and keys of the platforms; if you give none, Whorl asks");
    command.add_option("--case", "FOLDER", flags->folder, "New folder for the case; if you give none, Whorl asks");
    add_format_flag(command, flags->format);
    add_passphrase_flag(command, flags->passphrase);
    add_cost_flags(command, flags->cost);
    add_hash_flags(command, flags->hash);
    add_jobs_flag(command, flags->jobs);
    command.footer(kFooter);
    command.does(action, [flags] { return submit(*flags); });
}

}  // namespace whorl::cli
