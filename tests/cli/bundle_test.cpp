// whorl bundle and submit: a person, a helper organisation and a platform, each with the real program.
#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <set>
#include <whorl/receipt.hpp>

#include "tests/cli/hashes.hpp"
#include "tests/cli/run.hpp"
#include "tests/cli/terminal_session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

const std::string kPassphrase = "four words of nothing";

Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// With the passphrase, which all have in common.
Ran run_with_key(const Words& words) {
    return run_whorl(words + Words{"--passphrase-fd", "0"}, {.input = kPassphrase});
}

/// The person, the platform and a hotline, each with a folder of a case.
struct Scene {
    TemporaryFolder folder;
    std::string own = new_case("own");
    std::string platform = new_case("platform");
    std::string hotline = new_case("hotline");
    std::string recipients =
        write("platforms.txt", "# to whom\n" + line_of(platform, "The Platform") + line_of(hotline, "A Hotline"));
    std::string bank = path("known.bank");

    Scene() {
        REQUIRE(run_whorl({"bank", "init", bank}).exit_code == 0);
        fs::create_directory(path("receipts"));
    }

    std::string path(const std::string& name) const { return (folder / name).native(); }

    std::string write(const std::string& name, const std::string& text) const {
        return folder.write(name, std::as_bytes(std::span(text)));
    }

    std::string new_case(const std::string& name) const {
        const Ran ran =
            run_with_key({"case", "new", path(name), "--argon2-memory", "8", "--argon2-passes", "1", "--quiet"});
        INFO(ran.err);
        REQUIRE(ran.exit_code == 0);
        return path(name);
    }

    static std::string line_of(const std::string& party, const std::string& name) {
        const Ran ran = run_with_key({"case", "export-key", party, "--recipient-line", name});
        REQUIRE(ran.exit_code == 0);
        return ran.out;
    }

    Ran create(const Words& more, const std::string& from = "") const {
        return run_with_key(Words{"bundle", "create", from.empty() ? own : from, "--recipients", recipients,
                                  "--adult", "--quality", "100", "--quiet"} +
                            more);
    }

    /// Makes a bundle of these hashes and gives its file.
    std::string bundle_of(const Words& hashes) const {
        const Ran ran = create(hashes);
        INFO(ran.err);
        REQUIRE(ran.exit_code == 0);
        return lines_of(ran.out).at(0);
    }

    Ran intake(const Words& more) const {
        return run_with_key(Words{"bundle", "intake", "--bank", bank, "--key", platform, "--receipts",
                                  path("receipts"), "--format", "json"} +
                            more);
    }

    /// What a person would see of the bank.
    std::string stats() const { return output_of({"bank", "list", bank, "--format", "json"}); }

    /// That intake ends with this code and one line, and the bank is as before. For programs, the line has this
    /// outcome; nothing, if no file was read.
    void check_refused(const std::string& file, int exit_code, const std::string& outcome) const {
        const std::string before = stats();
        const Ran ran = intake({file});
        INFO(ran.err);
        CHECK(ran.exit_code == exit_code);
        CHECK(lines_of(ran.err).size() == 1);
        CHECK(stats() == before);
        if (outcome.empty()) {
            CHECK(ran.out.empty());
            return;
        }
        REQUIRE(lines_of(ran.out).size() == 1);
        const Json line = parse_json(ran.out);
        CHECK(line["file"] == file);
        CHECK(line["outcome"] == outcome);
        CHECK("whorl: " + line["reason"].string() + '\n' == ran.err);
    }

    std::string withdrawal() const {
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            if (entry.path().filename().native().starts_with("withdrawal-")) {
                return entry.path().native();
            }
        }
        return {};
    }

    /// Which tell the platform's key in the names of its answers.
    std::string key_digits() const {
        return parse_json(output_of({"case", "show", platform, "--locked", "--format", "json"}))["key"]
            .string()
            .substr(0, 8);
    }

    /// Behind the number of the case.
    std::string name_of_feedback(int sequence) const {
        return '-' + std::to_string(sequence) + '-' + key_digits() + ".feedback.age";
    }

    Words receipts() const {
        Words found;
        for (const auto& entry : fs::directory_iterator(path("receipts"))) {
            found.push_back(entry.path().native());
        }
        return found;
    }
};

std::size_t withdrawals_beside(const fs::path& folder) {
    const fs::directory_iterator entries(folder.parent_path());
    return static_cast<std::size_t>(
        std::count_if(begin(entries), end(entries), [](const fs::directory_entry& entry) {
            return entry.path().filename().native().starts_with("withdrawal-");
        }));
}

}  // namespace

TEST_CASE("a case goes from its owner to a platform and back") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1), hash_number(2)});
    CHECK(fs::path(first).filename() == "0000-submission.age");
    const Json taken = parse_json(scene.intake({first}).out);
    CHECK(taken["outcome"] == "taken");
    CHECK(taken["added"] == 2);
    CHECK(parse_json(scene.intake({first}).out)["outcome"] == "repeated");
    CHECK(scene.receipts().size() == 1);

    const Ran receipt = run_with_key({"bundle", "verify", "--key", scene.own, scene.receipts().front()});
    CHECK(receipt.exit_code == 0);
    CHECK(receipt.out.ends_with(": received, signed by The Platform\n"));
    CHECK(run_with_key(
              {"bundle", "inspect", "--key", scene.own, "--recipients", scene.recipients, scene.receipts().front()})
              .out.find("by The Platform") != std::string::npos);

    CHECK(run_whorl({"match", "--bank", scene.bank, hash_number(2)}).exit_code == 0);
    const std::string second = scene.bundle_of({hash_number(3)});
    CHECK(fs::path(second).filename() == "0001-extension.age");
    CHECK(parse_json(scene.intake({second}).out)["added"] == 1);

    fs::rename(first, scene.path("sent.age"));  // what goes on does not need it
    const Ran some = run_with_key({"bundle", "withdraw", scene.own, hash_number(1), "--quiet"});
    CHECK(some.exit_code == 0);
    CHECK(parse_json(scene.intake({lines_of(some.out).at(0)}).out)["withdrawn"] == 1);
    CHECK(run_whorl({"match", "--bank", scene.bank, hash_number(1)}).exit_code == 1);

    const std::string feedback = scene.path("feedback.age");
    const Ran given = run_with_key({"bundle", "receipt", taken["case"].string(), "--bank", scene.bank, "--key",
                                    scene.platform, "--state", "not_removed", "--reason", "a news photograph",
                                    "--out", feedback, "--format", "json"});
    INFO(given.err);
    CHECK(given.exit_code == 0);
    CHECK(parse_json(given.out)["file"] == feedback);
    CHECK(parse_json(given.out)["state"] == "not_removed");
    const Ran read = run_with_key({"bundle", "inspect", "--key", scene.own, "--format", "json", feedback});
    const Json said = parse_json(read.out);
    CHECK(said["state"] == "not_removed");
    CHECK(said["reason"] == "a news photograph");
    CHECK(said["stopncii"] == "NotBlocked");

    const std::string changed = scene.write("changed.txt", Scene::line_of(scene.new_case("new"), "A New Platform"));
    const Ran others =
        run_with_key({"bundle", "create", scene.own, hash_number(4), "--recipients", changed, "--adult"});
    CHECK(others.exit_code == 1);
    CHECK(others.err.find("went to other recipients before") != std::string::npos);
    const Ran all = run_with_key({"bundle", "withdraw", scene.own, "--recipients", changed, "--quiet", "--yes"});
    CHECK(parse_json(scene.intake({lines_of(all.out).at(0)}).out)["withdrawn"] == 2);
    CHECK(scene.create({hash_number(4)}).exit_code == 18);
}

TEST_CASE("intake goes through folders in the order of names, and names what it skips") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1)});
    const std::string second = scene.bundle_of({hash_number(2)});
    const std::string in = scene.path("in");
    fs::create_directories(in + "/b/empty");
    fs::copy_file(second, in + "/b/1.age");
    fs::copy_file(first, in + "/a.age");
    const std::string hidden = scene.write("in/.hidden.age", contents_of(first));
    const std::string partial = scene.write("in/c.age.part-xyz", contents_of(first).substr(0, 200));
    const std::string text = scene.write("in/readme.txt", "Dear diary");
    const std::string empty = scene.write("in/z.AGE", "");
    const std::string unnamed = scene.write("in/.unnamed", contents_of(first));
    const std::string plain = scene.write("in/.plain", "Dear diary");
    fs::create_directories(in + "/.folder/b");
    const std::string deep = scene.write("in/.folder/b/deep.age", "");
    scene.write("in/.folder/plain", "Dear diary");
    const std::string pipe = in + "/pipe.age";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    const std::string link = in + "/link";
    fs::create_directory_symlink(in, link);
    fs::rename(scene.path("receipts"), in + "/receipts");
    const std::string stray = scene.write("in/receipts/stray.age", contents_of(first));
    const Words words = {"bundle",     "intake",         "--bank",   scene.bank, "--key", scene.platform,
                         "--receipts", in + "/receipts", "--format", "csv",      in};

    const Ran ran = run_with_key(words);
    CHECK(ran.exit_code == 10);
    const auto lines = lines_of(ran.out);
    const auto line_is = [&](std::size_t i, const std::string& begin) {
        CAPTURE(begin, ran.out);
        return lines.at(i).starts_with(begin);
    };
    REQUIRE(lines.size() == 14);  // and one for the header
    CHECK(line_is(1, in + "/.folder,skipped,"));
    CHECK(line_is(2, deep + ",skipped,"));
    CHECK(line_is(3, hidden + ",skipped,"));
    CHECK(line_is(4, plain + ",skipped,"));
    CHECK(line_is(6, partial + ",skipped,"));
    CHECK(line_is(8, pipe + ",skipped,"));
    CHECK(line_is(9, text + ",skipped,"));
    CHECK(line_is(12, in + "/a.age,taken,"));
    CHECK(line_is(13, in + "/b/1.age,taken,"));
    const Words missed = {"whorl: " + deep + ": skipped: is in a hidden folder",
                          "whorl: " + hidden + ": skipped: is hidden",
                          "whorl: " + unnamed + ": skipped: is hidden",
                          "whorl: " + partial + ": skipped: is still being written",
                          "whorl: " + pipe + ": skipped: is not a regular file",
                          "whorl: " + empty + ": skipped: is empty"};
    const Words others = {
        "whorl: " + in + "/.folder: skipped: is hidden", "whorl: " + plain + ": skipped: is hidden",
        "whorl: " + link + ": skipped: is a link to a folder", "whorl: " + text + ": skipped: is not a bundle",
        "whorl: " + in + "/receipts: skipped: is the folder of the receipts"};
    Words told = lines_of(ran.err);
    Words expected = missed + others;
    std::ranges::sort(told);
    std::ranges::sort(expected);
    CHECK(told == expected);
    CHECK(contents_of(stray) == contents_of(first));
    const Ran quiet = run_with_key(words + Words{"--quiet"});
    CHECK(quiet.exit_code == 10);
    CHECK(lines_of(quiet.err) == missed);

    // What was taken in before costs nothing, and what is refused ends nothing.
    fs::remove_all(in + "/.folder");
    for (const std::string& file : {hidden, unnamed, partial, pipe, empty, in + "/a.age"}) {
        fs::remove(file);
    }
    scene.write("in/a-damaged.age", contents_of(second).substr(0, 3000));
    const std::string blanks = scene.write("in/d.age", std::string(1000, '\n') + "{}");  // armor may begin so late
    const Ran again = run_with_key(words);
    CHECK(again.exit_code == 10);
    CHECK(again.err.find("whorl: " + blanks + ": its armor is ") != std::string::npos);
    CHECK(again.out.find(in + "/b/1.age,repeated,") != std::string::npos);
    CHECK(again.out.find(in + "/a-damaged.age,damaged,") != std::string::npos);

    Words other = words;
    other.back() = in + "/b/empty";
    const Ran nothing = run_with_key(other);
    CHECK(nothing.exit_code == 0);
    CHECK(lines_of(nothing.out).size() == 1);  // the header
    CHECK(nothing.err.empty());
    other.back() = in + "/absent";
    CHECK(run_with_key(other).exit_code == 1);
}

TEST_CASE("a platform whose key has no passphrase takes in and answers without anybody there") {
    const Scene scene;
    const std::string platform = scene.path("unattended");
    const RunOptions alone{.without_terminal = true};
    REQUIRE(run_whorl({"case", "new", platform, "--no-passphrase", "--quiet"}, alone).exit_code == 0);
    const std::string recipients =
        scene.write("unattended.txt",
                    run_whorl({"case", "export-key", platform, "--recipient-line", "The Platform"}, alone).out);
    const Ran made = run_with_key(
        {"bundle", "create", scene.own, hash_number(1), "--recipients", recipients, "--adult", "--quiet"});
    REQUIRE(made.exit_code == 0);
    const Words intake = {"bundle",
                          "intake",
                          "--bank",
                          scene.bank,
                          "--key",
                          platform,
                          "--receipts",
                          scene.path("receipts"),
                          lines_of(made.out).at(0)};
    const Ran taken = run_whorl(intake, alone);
    INFO(taken.err);
    CHECK(taken.exit_code == 0);
    CHECK(scene.receipts().size() == 1);
    CHECK(
        run_with_key({"bundle", "verify", "--key", scene.own, "--recipients", recipients, scene.receipts().front()})
            .exit_code == 0);
    fs::permissions(fs::path(platform) / "case.key", fs::perms::group_read, fs::perm_options::add);
    CHECK(run_whorl(intake, alone).exit_code == 20);
}

TEST_CASE("one call answers many cases, and one that fails does not stop the others") {
    const Scene scene;
    const std::string other = scene.new_case("other");
    const Ran made = scene.create({hash_number(2), "--withdrawal", scene.path("w.age")}, other);
    REQUIRE(made.exit_code == 0);
    const Ran taken = scene.intake({scene.bundle_of({hash_number(1)}), lines_of(made.out).at(0)});
    REQUIRE(taken.exit_code == 0);
    const std::string first = parse_json(lines_of(taken.out).at(0))["case"].string();
    const std::string second = parse_json(lines_of(taken.out).at(1))["case"].string();
    const std::string unknown = lines_of(output_of({"case", "show", scene.hotline, "--locked"})).at(0).substr(5);
    const std::string out = scene.path("answers");
    fs::create_directory(out);
    const Words words = {"bundle", "receipt", "--bank", scene.bank, "--key", scene.platform, "--state", "removed"};

    const Ran ran = run_with_key(words + Words{"--receipts", out, "--format", "json", first, unknown, "x", second});
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.err) ==
          Words{"whorl: " + unknown + ": no bundle of this case has arrived", lines_of(ran.err).at(1)});
    CHECK(lines_of(ran.err).at(1).starts_with("whorl: x: "));
    const auto lines = lines_of(ran.out);
    REQUIRE(lines.size() == 2);
    CHECK(parse_json(lines[0])["file"] == out + '/' + first + scene.name_of_feedback(1));
    CHECK(parse_json(lines[1])["file"] == out + '/' + second + scene.name_of_feedback(1));
    for (const auto& [owner, line] : {std::pair(scene.own, lines[0]), std::pair(other, lines[1])}) {
        const Ran read = run_with_key(
            {"bundle", "inspect", "--key", owner, "--format", "json", parse_json(line)["file"].string()});
        CHECK(parse_json(read.out)["state"] == "removed");
    }
    // A second answer to a case is another file.
    const Ran again = run_with_key(words + Words{"--receipts", out, first});
    CHECK(again.exit_code == 0);
    CHECK(again.out.starts_with(out + '/' + first + scene.name_of_feedback(2) + ": "));

    CHECK(run_with_key(words + Words{first}).exit_code == 2);
    CHECK(run_whorl({"bundle", "intake", "--bank", "known.bank", "--max-set-aside", "-1", "in"}).exit_code == 2);
    CHECK(run_with_key(words + Words{first, "--out", scene.path("f.age"), "--receipts", out}).exit_code == 2);
    CHECK(run_with_key(words + Words{first, second, "--out", scene.path("f.age")}).exit_code == 2);
    CHECK(run_with_key(words + Words{first, "--receipts", scene.path("absent")}).exit_code == 1);
    CHECK_FALSE(fs::exists(scene.path("f.age")));
}

TEST_CASE("a receipt counts when a platform signed it that the case was sent to") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1)});
    const std::string kept = scene.own + "/record.age";
    CHECK(fs::status(kept).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    REQUIRE(scene.intake({first}).exit_code == 0);
    const std::string receipt = scene.receipts().front();
    const auto verify = [&](const Words& more) { return run_with_key(Words{"bundle", "verify"} + more); };
    const auto check_doubted = [&](const Words& more, const std::string& why) {
        const Ran ran = verify(more);
        INFO(ran.err);
        CHECK(ran.exit_code == 23);
        CHECK(ran.out.empty());
        CHECK(lines_of(ran.err).size() == 1);
        CHECK(ran.err.find(why) != std::string::npos);
    };
    const std::string stranger = scene.new_case("stranger");
    const std::string strangers = scene.write("strangers.txt", Scene::line_of(stranger, "The Platform"));

    SECTION("by the list in its folder, in every form of output") {
        for (const std::string& key : {scene.own, scene.own + "/case.key", scene.own + '/'}) {
            const Ran text = verify({"--key", key, receipt});
            CHECK(text.exit_code == 0);
            CHECK(text.out.ends_with(": received, signed by The Platform\n"));
        }
        const Json json = parse_json(verify({"--key", scene.own, "--format", "json", receipt}).out);
        CHECK(json["signed_by"] == "The Platform");
        CHECK_FALSE(json.contains("not_checked"));
        CHECK(lines_of(verify({"--key", scene.own, "--format", "csv", receipt}).out)
                  .at(1)
                  .find("received, signed by The Platform") != std::string::npos);
    }
    SECTION("not by a stranger, whatever the list calls them") {
        const Json answered =
            parse_json(run_with_key({"bundle", "inspect", "--key", scene.own, "--format", "json", first}).out);
        Receipt removed;
        removed.case_key = Ed25519PublicKey::parse_hex(answered["key"].string()).value();
        removed.bundle = Sha256::parse_hex(answered["digest"].string()).value();
        removed.state = CaseState::removed;
        const AgeRecipient reply_to = AgeRecipient::parse(answered["reply_to"].string()).value();
        const Ed25519Key anybody = Ed25519Key::generate();
        const std::string forged = scene.write(
            "forged.age", seal_receipt(sign_receipt(removed, anybody).value(), reply_to, anybody).value());
        const std::string why = "is signed by nobody that this case was sent to";
        check_doubted({"--key", scene.own, forged}, why);
        check_doubted({"--key", scene.own, "--recipients", scene.recipients, forged}, why);
        check_doubted({"--key", scene.own, "--recipients", strangers, forged}, "Whorl does not know whom");
    }
    SECTION("not without anybody to trust") {
        const std::string why = "--recipients FILE";
        check_doubted({"--key", scene.own, "--recipients", strangers, receipt}, why);
        fs::remove(kept);
        check_doubted({"--key", scene.own, receipt}, why);
        CHECK(verify({"--key", scene.own, "--recipients", scene.recipients, receipt}).exit_code == 0);
        const std::string key = scene.path("copy.key");
        fs::copy_file(scene.own + "/case.key", key);
        check_doubted({"--key", key, receipt}, why);
        const Words words = {"--key", key, "--recipients", scene.recipients, receipt};
        const Ran unsure = verify(words);
        CHECK(unsure.exit_code == 24);
        CHECK(unsure.out.find("; not checked: whether it answers a file that you sent") != std::string::npos);
        CHECK(parse_json(verify(words + Words{"--format", "json"}).out)["not_checked"].is_string());
    }
    SECTION("not when it answers what a copy of its folder sent") {
        const std::string copy = scene.path("copy");
        fs::copy(scene.own, copy, fs::copy_options::recursive);
        const Ran made = scene.create({hash_number(2)}, copy);
        REQUIRE(scene.intake({lines_of(made.out).at(0)}).exit_code == 0);
        const Words all = scene.receipts();
        REQUIRE(all.size() == 2);
        const Ran ran = verify({"--key", scene.own, all[0] == receipt ? all[1] : all[0]});
        CHECK(ran.exit_code == 13);
        CHECK(ran.err.find("answers no file that this case sent") != std::string::npos);
    }
    SECTION("wherever the file that it answers is") {
        fs::rename(first, scene.path("elsewhere.age"));
        CHECK(verify({"--key", scene.own, receipt}).exit_code == 0);
    }
    SECTION("also when it answers the withdrawal that was prepared") {
        REQUIRE(scene.intake({scene.withdrawal()}).exit_code == 0);
        for (const std::string& answer : scene.receipts()) {
            CHECK(verify({"--key", scene.own, answer}).exit_code == 0);
        }
    }
    SECTION("with a number and a day, so that an old one does not look new") {
        const std::string second = scene.bundle_of({hash_number(2)});
        REQUIRE(scene.intake({second}).exit_code == 0);
        std::set<std::string> numbers;
        for (const std::string& answer : scene.receipts()) {
            const Json json = parse_json(verify({"--key", scene.own, "--format", "json", answer}).out);
            const std::string number = json["sequence"].dump();
            const std::string place = ", sequence " + number + ", " + json["created"].string() + ": received";
            CHECK(verify({"--key", scene.own, answer}).out.find(place) != std::string::npos);
            numbers.insert(number);
        }
        CHECK(numbers == std::set<std::string>{"0", "1"});
    }
    SECTION("not when Whorl cannot open what its folder knows") {
        const std::string record = scene.own + "/record.age";
        fs::resize_file(record, fs::file_size(record) - 1);
        const Ran ran = verify({"--key", scene.own, receipt});
        CHECK(ran.exit_code == 10);
        CHECK(ran.out.empty());
        CHECK(ran.err.find(record) != std::string::npos);
    }
    SECTION("not when others can change the list") {
        fs::permissions(kept, fs::perms::others_write, fs::perm_options::add);
        CHECK(verify({"--key", scene.own, receipt}).exit_code == 20);
    }
}

TEST_CASE("a case keeps the answers to it, and shows what was sent, answered and is next") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1), hash_number(2)});
    REQUIRE(scene.intake({first}).exit_code == 0);
    const std::string receipt = scene.receipts().front();
    const auto show = [&](const Words& more) { return run_with_key(Words{"case", "show", scene.own} + more); };
    CHECK(lines_of(show({}).out).back() ==
          "next: send 0000-submission.age to The Platform, A Hotline, unless you have; keep what they answer with "
          "whorl case answer");

    const Ran kept = run_with_key({"case", "answer", scene.own, receipt, receipt});
    CHECK(kept.exit_code == 0);
    CHECK(lines_of(kept.out).size() == 2);
    CHECK(lines_of(kept.out).at(0).find(": received, signed by The Platform") != std::string::npos);
    CHECK(run_with_key({"case", "answer", scene.own, first}).exit_code == 1);
    const std::string other = scene.new_case("other");
    CHECK(run_with_key({"case", "answer", other, receipt}).exit_code == 12);
    const Json json_of_first =
        parse_json(run_with_key({"bundle", "inspect", "--key", scene.own, "--format", "json", first}).out);
    Receipt removed;
    removed.case_key = Ed25519PublicKey::parse_hex(json_of_first["key"].string()).value();
    removed.bundle = Sha256::parse_hex(json_of_first["digest"].string()).value();
    removed.state = CaseState::removed;
    const Ed25519Key anybody = Ed25519Key::generate();
    const std::string forged = scene.write(
        "forged.age", seal_receipt(sign_receipt(removed, anybody).value(),
                                   AgeRecipient::parse(json_of_first["reply_to"].string()).value(), anybody)
                          .value());
    CHECK(run_with_key({"case", "answer", scene.own, forged}).exit_code == 23);

    REQUIRE(run_with_key({"bundle", "withdraw", scene.own, hash_number(1), "--quiet"}).exit_code == 0);
    const auto lines = lines_of(show({}).out);
    REQUIRE(lines.size() == 9);
    CHECK(lines[2] == "for The Platform, A Hotline");
    CHECK(lines[3].starts_with("0000-submission.age: made on "));
    CHECK(lines[3].find(", 2 hashes, platforms accept it until ") != std::string::npos);
    CHECK(lines[4].starts_with("  The Platform on "));
    CHECK(lines[4].ends_with(": received"));
    CHECK(lines[5].starts_with("0001-withdrawal.age: made on "));
    CHECK(lines[5].ends_with(", takes back 1 hash"));
    CHECK(lines[6] == "hashes that you ask for now: 1");
    CHECK(lines[7].starts_with("next: send 0000-submission.age to A Hotline, unless you have; "));
    CHECK(lines[8].starts_with("next: send 0001-withdrawal.age to The Platform, A Hotline, "));
    const Json json = parse_json(show({"--format", "json"}).out);
    CHECK(json["recipients"] == Json::array({"The Platform", "A Hotline"}));
    CHECK(json["active"] == 1);
    REQUIRE(json["sent"].size() == 2);
    CHECK(json["sent"][0]["answers"].size() == 1);
    CHECK(json["sent"][0]["answers"][0]["state"] == "received");
    CHECK(json["sent"][1]["kind"] == "withdrawal");

    REQUIRE(scene.intake({scene.withdrawal()}).exit_code == 0);
    for (const std::string& answer : scene.receipts()) {
        CHECK(run_with_key({"case", "answer", scene.own, answer}).exit_code == 0);
    }
    CHECK(show({}).out.find("the withdrawal that was prepared with the first file:\n  The Platform on ") !=
          std::string::npos);
}

TEST_CASE("text of others cannot turn the direction of what a person reads") {
    const Scene scene;
    REQUIRE(scene.intake({scene.bundle_of({hash_number(1)})}).exit_code == 0);
    const std::string number = lines_of(output_of({"case", "show", scene.own, "--locked"})).at(0).substr(5);
    const std::string feedback = scene.path("feedback.age");
    REQUIRE(run_with_key({"bundle", "receipt", number, "--bank", scene.bank, "--key", scene.platform, "--state",
                          "not_removed", "--reason", "a \u202ereversed\u202c b", "--out", feedback})
                .exit_code == 0);
    const Ran said = run_with_key({"bundle", "inspect", "--key", scene.own, feedback});
    CHECK(said.out.find("a \\xe2\\x80\\xaereversed\\xe2\\x80\\xac b") != std::string::npos);
    const Ran c1 = run_with_key({"bundle", "receipt", number, "--bank", scene.bank, "--key", scene.platform,
                                 "--state", "not_removed", "--reason", "a\u009b2J", "--out", scene.path("c1.age")});
    CHECK(c1.exit_code == 1);
}

TEST_CASE("each refusal of intake has an exit code of its own and leaves the bank alone") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1)});
    const std::string withdrawal = scene.withdrawal();
    const std::string second = scene.bundle_of({hash_number(2)});
    const std::string copy = scene.path("copy");
    fs::copy(scene.own, copy, fs::copy_options::recursive);
    const std::string third = scene.bundle_of({hash_number(3)});

    std::string damaged = contents_of(first);
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    scene.check_refused(scene.write("damaged.age", damaged), 10, "damaged");
    scene.check_refused(scene.write("cut.age", contents_of(first).substr(0, 3000)), 10, "damaged");
    scene.check_refused(scene.write("empty.age", ""), 1, "failed");
    const std::string pipe = scene.path("pipe.age");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    scene.check_refused(pipe, 1, "failed");
    scene.check_refused("/dev/zero", 1, "failed");

    const std::string others = scene.write("others.txt", Scene::line_of(scene.hotline, "A Hotline"));
    const std::string stranger = scene.new_case("stranger");
    const Ran elsewhere =
        run_with_key({"bundle", "create", stranger, hash_number(7), "--recipients", others, "--adult", "--quiet",
                      "--withdrawal", scene.path("w1.age"), "--out", scene.path("elsewhere.json"), "--unsealed"});
    REQUIRE(elsewhere.exit_code == 0);
    scene.check_refused(lines_of(elsewhere.out).at(0), 12, "sealed_to_others");
    scene.check_refused(scene.path("elsewhere.json"), 13, "misaddressed");

    scene.check_refused(second, 17, "out_of_order");
    REQUIRE(scene.intake({first}).exit_code == 0);
    scene.check_refused(third, 17, "out_of_order");
    REQUIRE(scene.intake({second}).exit_code == 0);
    CHECK(parse_json(scene.intake({first}).out)["outcome"] == "repeated");
    const Ran fork = scene.create({hash_number(8)}, copy);
    REQUIRE(scene.intake({lines_of(fork.out).at(0)}).exit_code == 0);
    scene.check_refused(third, 16, "forked");

    REQUIRE(scene.intake({withdrawal}).exit_code == 0);
    scene.check_refused(third, 18, "withdrawn");

    const Ran wrong = run_whorl(
        {"bundle", "intake", "--bank", scene.bank, "--key", scene.platform, "--passphrase-fd", "0", first},
        {.input = "another"});
    CHECK(wrong.exit_code == 19);
    fs::permissions(fs::path(scene.platform) / "case.key", fs::perms::others_read, fs::perm_options::add);
    scene.check_refused(first, 20, "");
}

TEST_CASE("a receipt that cannot be written is the failure of its file only, and is written by the next run") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1)});
    const std::string second = scene.bundle_of({hash_number(2)});
    const std::string third = scene.bundle_of({hash_number(3)});
    const std::string digest =
        parse_json(
            run_with_key({"bundle", "inspect", "--key", scene.own, "--format", "json", second}).out)["digest"]
            .string();
    const std::string blocked = scene.path("receipts/" + digest + '-' + scene.key_digits() + ".receipt.age");
    fs::create_directory(blocked);
    const Words files = {first, second, third};
    const Ran ran = scene.intake(files);
    INFO(ran.err);
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.err).size() == 1);
    CHECK(ran.err.starts_with("whorl: " + blocked + ": "));
    REQUIRE(lines_of(ran.out).size() == 3);
    CHECK(parse_json(lines_of(ran.out)[1])["outcome"] == "taken");
    CHECK(parse_json(lines_of(ran.out)[1])["receipt"] == "");
    CHECK("whorl: " + parse_json(lines_of(ran.out)[1])["reason"].string() + '\n' == ran.err);
    fs::remove(blocked);
    const Ran again = scene.intake(files);
    CHECK(again.exit_code == 0);
    CHECK(lines_of(again.out).size() == 3);
    CHECK(scene.receipts().size() == 3);

    // One that is there is not written again, and one of somebody else is not taken for ours.
    const std::string before = contents_of(blocked);
    fs::remove(blocked);
    REQUIRE(scene.intake(files).exit_code == 0);
    CHECK(contents_of(blocked) == before);
    const std::string older =
        scene.write("receipts/" + digest + ".receipt.age", "sealed at random by an older Whorl");
    CHECK(scene.intake(files).exit_code == 0);
    CHECK(contents_of(older) == "sealed at random by an older Whorl");
    fs::remove(blocked);
    REQUIRE(mkfifo(blocked.c_str(), 0600) == 0);
    CHECK(scene.intake(files).exit_code == 1);
    fs::remove(blocked);
    scene.write(fs::path(blocked).lexically_relative(scene.folder.path()), before + "x");
    CHECK(scene.intake(files).exit_code == 1);
    CHECK(contents_of(blocked) == before + "x");
}

TEST_CASE("feedback that cannot be written is noted, and written by the next run under its number") {
    const Scene scene;
    const std::string other = scene.new_case("other");
    const Ran made = scene.create({hash_number(2), "--withdrawal", scene.path("w.age")}, other);
    const Ran taken = scene.intake({scene.bundle_of({hash_number(1)}), lines_of(made.out).at(0)});
    const std::string first = parse_json(lines_of(taken.out).at(0))["case"].string();
    const std::string second = parse_json(lines_of(taken.out).at(1))["case"].string();
    const auto answer = [&](const std::string& state, const Words& numbers) {
        return run_with_key(Words{"bundle", "receipt", "--bank", scene.bank, "--key", scene.platform, "--state",
                                  state, "--receipts", scene.path("receipts")} +
                            numbers);
    };
    const std::string blocked = scene.path("receipts/" + first + scene.name_of_feedback(1));
    const std::string later = scene.path("receipts/" + first + scene.name_of_feedback(2));
    fs::create_directory(blocked);
    const Ran failed = answer("under_review", {first, second});
    CHECK(failed.exit_code == 1);
    CHECK(lines_of(failed.err).size() == 1);
    CHECK(failed.err.starts_with("whorl: " + blocked + ": "));
    CHECK(lines_of(failed.out).size() == 1);
    CHECK(answer("under_review", {first}).exit_code == 1);

    SECTION("which says the same again") {
        fs::remove(blocked);
        CHECK(answer("under_review", {first}).out.starts_with(blocked + ": "));
        CHECK(answer("under_review", {first}).out.starts_with(later + ": "));
    }
    SECTION("which says something else") {
        CHECK(answer("removed", {first}).out.starts_with(later + ": "));
        fs::remove(blocked);
        const auto lines = lines_of(answer("removed", {second}).out);
        REQUIRE(lines.size() == 2);
        CHECK(lines[1].starts_with(blocked + ": "));
    }
    SECTION("which takes bundles in") {
        fs::remove(blocked);
        const Ran intake = scene.intake({scene.bundle_of({hash_number(3)})});
        CHECK(intake.exit_code == 0);
        CHECK(lines_of(intake.out).size() == 1);
        CHECK(intake.err == "whorl: " + blocked + ": written now\n");
    }
    const Ran read = run_with_key({"bundle", "inspect", "--key", scene.own, "--format", "json", blocked});
    CHECK(parse_json(read.out)["state"] == "under_review");
    CHECK(parse_json(read.out)["sequence"] == 1);
    const std::string bytes = contents_of(blocked);
    fs::remove(blocked);
    CHECK(answer("removed", {second}).exit_code == 0);  // what was written once is not written again
    CHECK_FALSE(fs::exists(blocked));
}

TEST_CASE("what is set aside is listed, accepted and matched where that is asked for") {
    const Scene scene;
    const Words own = {"bundle", "create", scene.own, "--recipients", scene.recipients, "--adult", "--quiet"};
    const Ran made = run_with_key(own + Words{hash_number(1), hash_number(2)});
    REQUIRE(made.exit_code == 0);
    const Ran taken = scene.intake({lines_of(made.out).at(0)});
    CHECK(parse_json(taken.out)["added"] == 0);
    CHECK(parse_json(taken.out)["set_aside"] == 2);
    const auto match = [&](const Words& more) {
        return run_whorl(Words{"match", "--bank", scene.bank, hash_number(1)} + more);
    };
    CHECK(match({}).out.empty());
    const Ran aside = match({"--set-aside"});
    CHECK(aside.exit_code == 1);
    CHECK(aside.out.find(": review, distance 0") != std::string::npos);
    CHECK(aside.out.find("set aside for review") != std::string::npos);

    const auto listed = lines_of(output_of({"bank", "list", scene.bank, "--review"}));
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].ends_with(", set aside, because of no quality"));
    const Words accept = {"bank", "accept", scene.bank, "--key", "1"};
    CHECK(run_whorl(accept).exit_code == 2);  // nobody to ask
    CHECK(lines_of(output_of(accept + Words{"--dry-run"})).back() == "1 record would be accepted");
    CHECK(match({}).out.empty());
    CHECK(output_of(accept + Words{"--yes"}) == "1 record accepted\n");
    CHECK(run_whorl(accept + Words{"--yes"}).err.find("no set-aside record matches") != std::string::npos);
    const bool first =
        hash_number(1) ==
        parse_json(output_of({"bank", "list", scene.bank, "--key", "1", "--format", "json"}))["hash"].string();
    CHECK(match({}).exit_code == (first ? 0 : 1));
    CHECK(output_of({"bank", "list", scene.bank, "--status", "review", "--format", "json"}).find("\"review\"") !=
          std::string::npos);
}

TEST_CASE("a list has one flag that says which records") {
    const Scene scene;
    check_refused({"bank", "list", scene.bank, "--review", "--status", "active"}, 2, "both say which records");
}

TEST_CASE("a platform forgets a case") {
    const Scene scene;
    const std::string bundle = scene.bundle_of({hash_number(1)});
    const std::string number = parse_json(scene.intake({bundle}).out)["case"].string();
    const Words forget = {"bundle", "forget", "--bank", scene.bank, number};
    CHECK(run_whorl(forget).exit_code == 2);
    CHECK(output_of(forget + Words{"--dry-run"}) ==
          "case " + number + " would be forgotten: 1 hash and 1 answer to its bundles\n");
    CHECK(contents_of(scene.bank).find(number) != std::string::npos);
    CHECK(output_of(forget + Words{"--yes"}) == "case " + number + " forgotten, 1 hash removed\n");
    CHECK(contents_of(scene.bank).find(number) == std::string::npos);
    CHECK(run_whorl(forget + Words{"--yes"}).exit_code == 1);
    scene.check_refused(bundle, 18, "withdrawn");
}

TEST_CASE("a hotline vouches for a bundle, and a platform can ask for that") {
    const Scene scene;
    const std::string first = scene.bundle_of({hash_number(1)});
    const std::string vouched = scene.path("vouched.age");
    const Ran ran = run_with_key({"bundle", "countersign", "--key", scene.hotline, first, "--recipients",
                                  scene.recipients, "--out", vouched, "--armor", "--format", "json"});
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    CHECK(parse_json(ran.out)["file"] == vouched);
    CHECK(parse_json(ran.out)["countersigners"].size() == 1);
    const std::string trusted = scene.write("trusted.txt", Scene::line_of(scene.hotline, "A Hotline"));
    const Ran refused = scene.intake({first, "--countersigners", trusted});
    CHECK(refused.exit_code == 11);
    CHECK(parse_json(refused.out)["outcome"] == "refused");
    CHECK(refused.err ==
          "whorl: " + first + ": refused: not countersigned by an organisation that this platform trusts\n");
    const std::string told = parse_json(refused.out)["receipt"].string();
    CHECK(run_with_key({"bundle", "verify", "--key", scene.own, "--recipients", scene.recipients, told})
              .out.find(": refused") != std::string::npos);
    const Ran taken = scene.intake({vouched, "--countersigners", trusted});
    CHECK(taken.exit_code == 0);
    CHECK(parse_json(taken.out)["outcome"] == "taken");
    CHECK(scene.receipts().size() == 2);
    CHECK(scene.intake({scene.withdrawal(), "--countersigners", trusted}).exit_code == 0);
    CHECK(run_with_key({"bundle", "inspect", "--key", scene.own, "--recipients", scene.recipients, vouched})
              .out.find("countersigned by A Hotline") != std::string::npos);
}

TEST_CASE("a bundle tells nothing of the pictures' files") {
    const Scene scene;
    constexpr int kWidth = 317;
    constexpr int kHeight = 211;
    const Image picture = draw_picture(3, kWidth, kHeight, PixelFormat::rgb);
    File exif = exif_block(1, true);
    for (const char c : std::string("Camera Maker, serial 4711-4712, anna@example.org")) {
        exif.push_back(static_cast<std::byte>(c));
    }
    const File jpeg = with_exif_in_jpeg(encode(picture, ".jpg"), exif);
    const std::string file = scene.folder.write("holiday-with-anna/IMG_20260731.jpg", jpeg);
    const std::string bundle = scene.bundle_of({file, "--dihedral"});
    const Ran opened = run_with_key({"bundle", "open", "--key", scene.own, bundle});
    REQUIRE(opened.exit_code == 0);
    const std::string envelope = scene.path("envelope.json");
    const Ran wrote =
        run_with_key({"bundle", "open", "--key", scene.own, bundle, "--out", envelope, "--format", "csv"});
    CHECK(contents_of(envelope) == opened.out);
    CHECK(lines_of(wrote.out).at(0) == "file,statement");
    CHECK(lines_of(wrote.out).at(1).starts_with(envelope + ",\"submission of case "));
    const Ran said = run_with_key({"bundle", "inspect", "--key", scene.own, "--format", "json", bundle});
    for (const std::string& text : {contents_of(bundle), opened.out, said.out}) {
        for (const char* trace : {"holiday", "with-anna", "IMG_2026", ".jpg", "Camera Maker", "4711-4712",
                                  "example.org", "width", "height"}) {
            CHECK(text.find(trace) == std::string::npos);
        }
    }
    for (const auto& [pointer, value] : leaves_of(parse_json(said.out))) {
        CHECK((value != kWidth && value != kHeight));
    }
    CHECK(parse_json(said.out)["hashes"].size() == 1);
    CHECK(parse_json(said.out)["hashes"][0]["dihedral"].size() == 8);
}

TEST_CASE("nothing is written unless all of it can be") {
    const Scene scene;
    const Ran broken = scene.create({hash_number(1), scene.write("broken.jpg", "\xff\xd8\xff no picture")});
    CHECK(broken.exit_code == 1);
    CHECK(broken.out.empty());
    CHECK_FALSE(fs::exists(fs::path(scene.own) / "0000-submission.age"));
    CHECK(scene.withdrawal().empty());
    CHECK(scene.create({hash_number(1), "--armor"}).exit_code == 2);
    CHECK(scene.create({hash_number(1), "--out", scene.bank}).exit_code == 1);
    CHECK(scene.create({hash_number(1), "--withdrawal", scene.path("nowhere/w.age")}).exit_code == 1);
    CHECK_FALSE(fs::exists(fs::path(scene.own) / "0000-submission.age"));
    const Ran minor =
        run_with_key({"bundle", "create", scene.own, hash_number(1), "--recipients", scene.recipients});
    CHECK(minor.exit_code == 2);
    CHECK(minor.err.find("18") != std::string::npos);
    CHECK(run_with_key({"bundle", "create", scene.own, hash_number(1), "--adult"}).exit_code == 2);
    CHECK(scene.create({hash_number(1)}).exit_code == 0);
}

TEST_CASE("what is taken back is checked against what was sent") {
    const Scene scene;
    const Ran made = run_with_key({"bundle", "create", scene.own, hash_number(1), hash_number(2), "--recipients",
                                   scene.recipients, "--adult"});
    CHECK(made.err.find("nothing was sent: send " + lines_of(made.out).at(0) + " to The Platform, A Hotline\n") !=
          std::string::npos);
    const auto withdraw = [&](const Words& more) {
        return run_with_key(Words{"bundle", "withdraw", scene.own} + more);
    };
    const auto check_refused = [&](const Words& words, const std::string& why) {
        const Ran ran = withdraw(words);
        CHECK(ran.exit_code == 1);
        CHECK(ran.out.empty());
        CHECK(ran.err == "whorl: " + words.front() + ": " + why + '\n');
    };
    std::string near = hash_number(1);
    near.back() = near.back() == '0' ? '3' : '0';
    const int distance = std::popcount(static_cast<unsigned>(std::stoi(near.substr(63), nullptr, 16) ^
                                                             std::stoi(hash_number(1).substr(63), nullptr, 16)));
    check_refused({near}, "is not in this case, but one that is " + std::to_string(distance) + " bit" +
                              (distance == 1 ? "" : "s") + " away is: " + hash_number(1) +
                              ". Give that one to take it back");
    check_refused({hash_number(3)}, "is not in this case");
    CHECK(withdraw({hash_number(1)}).exit_code == 0);
    check_refused({hash_number(1)}, "was taken back before");
    const Ran unasked = withdraw({});
    CHECK(unasked.exit_code == 2);
    CHECK(unasked.err.find("--yes") != std::string::npos);
    CHECK_FALSE(fs::exists(fs::path(scene.own) / "0002-withdrawal.age"));

    const auto in_terminal = [&](const Words& words, const std::string& question, const std::string& answer) {
        TerminalSession whorl(Words{"bundle", "withdraw", scene.own} + words);
        whorl.wait_for("Passphrase of case ");
        whorl.type(kPassphrase + '\n');
        whorl.wait_for(question);
        whorl.type(answer + '\n');
        return whorl.finish();
    };
    std::string other = hash_number(2);
    other.back() = other.back() == '0' ? '3' : '0';
    CHECK(in_terminal({other}, "Take that one back? (yes/no)", "no") == 1);
    CHECK(in_terminal({}, ", for good? ", "no") == 1);
    CHECK_FALSE(fs::exists(fs::path(scene.own) / "0002-withdrawal.age"));
    CHECK(in_terminal({other}, "Take that one back? (yes/no)", "yes") == 0);
    CHECK(in_terminal({}, ", for good? ", "yes") == 0);
    CHECK(withdraw({"--yes"}).exit_code == 18);
}

TEST_CASE("a folder that has only the key of a case makes no second submission") {
    const Scene scene;
    scene.bundle_of({hash_number(1)});
    const fs::path restored = scene.path("restored");
    fs::create_directory(restored);
    fs::copy_file(fs::path(scene.own) / "case.key", restored / "case.key");
    const Ran second = scene.create({hash_number(1)}, restored);
    CHECK(second.exit_code == 17);
    CHECK(second.err.find("has nothing but its key") != std::string::npos);
    fs::copy_file(fs::path(scene.own) / "0000-submission.age", restored / "0000-submission.age");
    const Ran extension = scene.create({hash_number(2)}, restored);
    CHECK(fs::path(lines_of(extension.out).at(0)).filename() == "0001-extension.age");
}

TEST_CASE("a copy of the key takes the whole case back and reads answers, and does no more") {
    const Scene scene;
    REQUIRE(scene.intake({scene.bundle_of({hash_number(1), hash_number(2)})}).exit_code == 0);
    const std::string copy = scene.path("copy.key");
    fs::copy_file(fs::path(scene.own) / "case.key", copy);
    fs::remove_all(scene.own);
    CHECK(run_with_key(
              {"bundle", "verify", "--key", copy, "--recipients", scene.recipients, scene.receipts().front()})
              .exit_code == 24);
    CHECK(scene.create({hash_number(1)}, copy).exit_code == 17);
    const Words withdraw = {"bundle", "withdraw", copy, "--recipients", scene.recipients, "--quiet"};
    CHECK(run_with_key(withdraw + Words{"--yes"}).exit_code == 2);
    const std::string file = scene.path("all.age");
    CHECK(run_with_key(withdraw + Words{"--out", file, hash_number(1)}).exit_code == 17);
    const Ran made = run_with_key(withdraw + Words{"--out", file, "--yes"});
    CHECK(made.exit_code == 0);
    CHECK(made.out == file + '\n');
    CHECK(parse_json(scene.intake({file}).out)["withdrawn"] == 2);
    const auto same_file = run_with_key(withdraw + Words{"--out", file, "--yes"});
    CHECK(same_file.exit_code == 1);
}

TEST_CASE("submit guides from pictures to the file") {
    const Scene scene;
    const std::string folder = scene.path("guided");
    const Words words = {"submit",          hash_number(1),
                         "--recipients",    scene.recipients,
                         "--case",          folder,
                         "--argon2-memory", "8",
                         "--argon2-passes", "1",
                         "--passphrase-fd", "0"};

    SECTION("to the end") {
        const Ran ran = run_whorl(words, {.input = "no\nyes\nyes\nyes\nreal\nremove\nyes\n" + kPassphrase + "\n"});
        INFO(ran.err);
        CHECK(ran.exit_code == 0);
        CHECK(ran.err.find(hash_number(1)) != std::string::npos);
        CHECK(ran.err.find("The Platform") != std::string::npos);
        const std::string file = lines_of(ran.out).at(0);
        CHECK(ran.err.find("sealed (" + std::to_string(fs::file_size(file)) + " bytes)") != std::string::npos);
        CHECK(parse_json(scene.intake({file}).out)["set_aside"] == 1);  // a hash without a quality
        CHECK(run_with_key({"bundle", "verify", "--key", folder, scene.receipts().at(0)})
                  .out.ends_with(": received, signed by The Platform\n"));
        CHECK(parse_json(scene.intake({scene.withdrawal()}).out)["withdrawn"] == 1);
    }
    SECTION("and leaves nothing when the disk fails at the end") {
        const bool empty_before = GENERATE(false, true);
        if (empty_before) {
            fs::create_directory(folder);
        }
        const Ran ran = run_whorl(
            words, {.input = "no\nyes\nyes\nyes\nreal\nremove\nyes\n" + kPassphrase + "\n",
                    .environment = {"LD_PRELOAD=" WHORL_FAILING_SYNC, "ASAN_OPTIONS=verify_asan_link_order=0"}});
        INFO(ran.err);
        CHECK(ran.exit_code == 1);
        CHECK(ran.err.find("guided: cannot be created: ") != std::string::npos);
        CHECK(fs::exists(folder) == empty_before);
        CHECK((!empty_before || fs::is_empty(folder)));
        CHECK(withdrawals_beside(folder) == 0);
    }
    SECTION("not when somebody was under 18") {
        const Ran ran = run_whorl(words, {.input = "yes\n"});
        CHECK(ran.exit_code == 21);
        CHECK(ran.out.empty());
        CHECK(ran.err.find("116 000") != std::string::npos);
        CHECK(ran.err.find("takeitdown.ncmec.org") != std::string::npos);
        CHECK(ran.err.find(hash_number(1)) == std::string::npos);
        CHECK_FALSE(fs::exists(folder));
    }
    SECTION("not when the person says no at the end, or nothing") {
        for (const char* answer : {"no\n", ""}) {
            const Ran ran =
                run_whorl(words, {.input = std::string("no\nyes\nyes\nyes\nsynthetic\nblock\n") + answer});
            CHECK(ran.exit_code == 1);
            CHECK(ran.out.empty());
            CHECK(ran.err.find("nothing was written") != std::string::npos);
            CHECK_FALSE(fs::exists(folder));
        }
    }
}
