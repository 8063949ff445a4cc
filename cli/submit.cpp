// whorl submit: guides a person from their pictures to the file that they send.
#include <memory>
#include <optional>
#include <thread>

#include "cli/bundle/making.hpp"
#include "cli/bundle/recipients.hpp"
#include "cli/bundle/statements.hpp"
#include "cli/case/keys.hpp"
#include "cli/case/signals.hpp"
#include "cli/commands.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/questions.hpp"
#include "lib/json/read.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl submit
  whorl submit Pictures --recipients platforms.txt --case my-case

Asks one question after the other, shows exactly what would leave this device, and writes nothing
before you agree. Then the sealed file, the folder of your case and a withdrawal for later are
written. Nothing is sent: you send the file, when and to whom you want.

The first question is whether anybody in the pictures was under 18. Then Whorl hashes nothing, and
says who can help. Pictures made by AI are taken like all others.

Exit codes: 0 written; 1 stopped or failed, and nothing was sent; 2 wrong usage; 20 the folder's file
system cannot keep others out; 21 somebody in the pictures was under 18.)";

constexpr auto kWhoHelps =
    R"(Then this program is not the right way, and it has not looked at any picture. There are people whose
work it is to get such pictures taken down, also when they were made by AI, and they will not blame you:

  Belgium: Child Focus. Call 116 000, free of charge, day and night, or see https://childfocus.be
  Elsewhere: Take It Down, of NCMEC, free and without giving your name: https://takeitdown.ncmec.org

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
    std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
};

/// The person ended it. `main` says what() and gives kInputFailed.
struct Stopped : std::runtime_error {
    Stopped() : std::runtime_error("stopped; nothing was written and nothing was sent") {}
};

std::string ask_unless(const std::string& given, const std::string& question) {
    std::string answer = given;
    while (answer.empty()) {
        answer = ask(question);
    }
    return answer;
}

std::vector<std::string> ask_for_pictures() {
    say("Which pictures? Type the name of a picture or folder, or drag it here; an empty line when that is all.");
    std::vector<std::string> words;
    for (;;) {
        std::string word = ask(">");
        if (word.empty() && !words.empty()) {
            return words;
        }
        constexpr std::string_view kQuotes = "'\"";  // terminals put them around what is dragged
        if (word.size() > 1 && kQuotes.find(word.front()) != std::string_view::npos &&
            word.back() == word.front()) {
            word = word.substr(1, word.size() - 2);
        }
        if (!word.empty()) {
            words.push_back(std::move(word));
        }
    }
}

ClaimFlags ask_for_claims() {
    ClaimFlags claims;
    claims.declarations.adult = true;  // the first question
    claims.declarations.depicts_me = agrees("Are you in the pictures?");
    claims.declarations.intimate = agrees("Are they nude or sexual?");
    claims.declarations.no_consent = agrees("Are they shared, or might they be, without your consent?");
    claims.declarations.origin = *find_picture_origin(
        choose("Are they real, or synthetic (made or altered by a machine)? (real/synthetic/unknown)",
               {"real", "synthetic", "unknown"}));
    claims.action = *find_requested_action(choose(
        "What do you ask for? remove: take them down and keep them from coming back; block: only keep them from\n"
        "being uploaded; review: have a person look first. (remove/block/review)",
        {"remove", "block", "review"}));
    return claims;
}

/// Everything that the file will say, in words and to the letter.
void show(const SignedBundle& bundle, const std::vector<Recipient>& recipients, std::size_t sealed_size) {
    Json payload = parse_json(bundle.envelope.payload);
    const std::size_t padding = payload["padding"].string().size();
    payload.erase("padding");
    say("\nThis is all that would leave this device, once you send the file:\n");
    say(statement_text(bundle, recipients));
    say("The same to the letter, followed in the file by " + std::to_string(padding) +
        " zeros that hide how much it is, and by your case's signature:\n");
    say(payload.dump(2));
    say("\nAll of this is sealed, " + std::to_string(sealed_size) +
        " bytes: only those named above, and you, can open it.\n"
        "No picture is in it, no name of a file, and nothing about you or this device.\n"
        "From a hash, a blurred impression of the picture can be computed: it goes only to those whom you "
        "chose.\n");
}

int submit(const Flags& flags) try {
    Console console(false);
    const Pictures pictures(flags.hash, flags.jobs, console);
    if (agrees("Was anybody in the pictures under 18, or might they have been? If you are not sure, say yes.")) {
        say(std::string("\n") + kWhoHelps);
        return RefusalExitCode::kUnder18;
    }
    const std::vector<std::string> words = flags.words.empty() ? ask_for_pictures() : flags.words;
    const ClaimFlags claims = ask_for_claims();
    const std::vector<Recipient> recipients = load_recipients(
        ask_unless(flags.recipients,
                   "To whom? The file that names the platforms and their keys (they, or who helps you, have it):"));
    const std::string folder = without_last_slash(
        ask_unless(flags.folder, "A name for the folder in which your case will be kept, for example my-case:"));
    expect_room_for_case(folder);

    auto hashes = hash_all(words, pictures, false, flags.jobs, console);
    if (!hashes) {
        throw Stopped();
    }
    Ed25519Key key = Ed25519Key::generate();
    const SignedBundle bundle = signed_submission(first_bundle(recipients), claims, *std::move(hashes), key);
    show(bundle, recipients, unless_refused(seal_bundle(bundle, keys_of(recipients))).size());
    if (!agrees("Write the file?")) {
        throw Stopped();
    }
    const std::optional<Secret> passphrase = read_new_passphrase(flags.passphrase, "your case", console);
    const HeldSignals held;
    NewFolder made = make_case(folder, key, passphrase, flags.cost);
    OwnCase own(read_case_folder(folder), std::move(key));
    const Done done = write_bundle(own, bundle, recipients, withdrawal_file(folder, own.number()));
    unless_refused(made.commit(), folder);
    write_output(format_done(done, flags.format));
    say("\nYour case has the number " + own.number().text() +
        ". You can tell it to anyone.\n\n  Send:       " + printable(done.file) +
        "\n              to all of those named above\n  Keep:       the folder " + printable(folder) +
        " and its passphrase; with them you can add pictures or take them back\n  Keep apart: " +
        printable(done.withdrawal) +
        "\n              whoever has this file can take the case back, and nothing else\n\n" + "Nothing was sent.");
    return kDone;
} catch (const InputEnded&) {
    throw Stopped();
}

}  // namespace

void add_submit(Command app, Action& action) {
    Command command = app.add_command("submit", "Be guided from pictures to the file that is sent");
    const auto flags = std::make_shared<Flags>();
    command.add_option("PATH|HASH", "PATH|HASH", flags->words, "Pictures, folders and hashes; asked for otherwise");
    add_recipients_flag(command, flags->recipients, "To whom it goes: names and keys; asked for otherwise");
    command.add_option("--case", "FOLDER", flags->folder, "The folder to make for the case; asked for otherwise");
    add_hash_flags(command, flags->hash);
    add_passphrase_flag(command, flags->passphrase);
    add_cost_flags(command, flags->cost);
    add_format_flag(command, flags->format);
    add_jobs_flag(command, flags->jobs);
    command.footer(kFooter);
    command.does(action, [flags] { return submit(*flags); });
}

}  // namespace whorl::cli
