// How passphrases are asked for: on a terminal that shows nothing of them and is as before in the end, however that
// comes, or from a file descriptor.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <whorl/case_key.hpp>

#include "lib/sandbox/sanitizers.hpp"
#include "tests/cli/run.hpp"
#include "tests/cli/terminal_session.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

const std::string kPassphrase = "four words of nothing";

Words new_case(const fs::path& folder) {
    return {"case", "new", folder.native(), "--argon2-memory", "8", "--argon2-passes", "1"};
}

Words new_case_by_descriptor(const fs::path& folder) {
    Words words = new_case(folder);
    words.insert(words.end(), {"--passphrase-fd", "0"});
    return words;
}

bool opens(const fs::path& folder, const std::string& passphrase) {
    return load_case_key(folder / "case.key", Secret::copy_of(passphrase)).has_value();
}

}  // namespace

TEST_CASE("a new passphrase is typed twice and not shown") {
    const TemporaryFolder folder;
    TerminalSession session(new_case(folder / "case"));
    session.wait_for("Nobody can reset it");
    session.wait_for("Nothing appears while you type.");
    session.wait_for("Passphrase: ");
    CHECK_FALSE(session.echoes());
    session.type(kPassphrase + "\n");
    session.wait_for("Type it again: ");
    CHECK_FALSE(session.echoes());
    session.type(kPassphrase + "\n");
    CHECK(session.finish() == 0);
    CHECK(session.is_as_before());
    CHECK(session.screen().find("words") == std::string::npos);
    CHECK(opens(folder / "case", kPassphrase));
}

TEST_CASE("both may be pasted at once") {
    const TemporaryFolder folder;
    TerminalSession session(new_case(folder / "case"));
    session.wait_for("Passphrase: ");
    session.type(kPassphrase + "\n" + kPassphrase + "\n");
    CHECK(session.finish() == 0);
    CHECK(session.screen().find("words") == std::string::npos);
    CHECK(opens(folder / "case", kPassphrase));
}

TEST_CASE("who mistypes a new passphrase is asked again, three times in all") {
    const TemporaryFolder folder;
    {
        TerminalSession session(new_case(folder / "case"));
        session.wait_for("Passphrase: ");
        session.type("\n");
        session.wait_for("the passphrase is empty");
        session.wait_for("Passphrase: ");
        session.type(kPassphrase + "\n");
        session.wait_for("again: ");
        session.type("another\n");
        session.wait_for("the two passphrases are not the same");
        session.wait_for("Passphrase: ");
        session.type(kPassphrase + "\n" + kPassphrase + "\n");
        CHECK(session.finish() == 0);
        CHECK(opens(folder / "case", kPassphrase));
    }
    TerminalSession session(new_case(folder / "never"));
    for (int i = 0; i < 3; ++i) {
        session.wait_for("Passphrase: ");
        session.type("\x04");  // the end of input
    }
    CHECK(session.finish() == 1);
    CHECK(session.screen().find("whorl: the passphrase is empty") != std::string::npos);
    CHECK(session.is_as_before());
    CHECK_FALSE(fs::exists(folder / "never"));
}

TEST_CASE("the passphrase of a case is asked for once, by its number") {
    const TemporaryFolder folder;
    const Ran made = run_whorl(new_case_by_descriptor(folder / "case"), {.input = kPassphrase + "\n"});
    REQUIRE(made.exit_code == 0);
    const Words words = {"case", "export-key", (folder / "case").native(), "--recipient-line", "me"};
    const std::string prompt = "Passphrase of case " + lines_of(made.out).at(0) + ": ";
    for (const bool right : {true, false}) {
        TerminalSession session(words);
        session.wait_for(prompt);
        session.type((right ? kPassphrase : "something else") + "\n");
        CHECK(session.finish() == (right ? 0 : 19));
        CHECK(session.is_as_before());
        CHECK((session.screen().find("me age1") != std::string::npos) == right);
    }
}

TEST_CASE("the terminal is as before when a signal ends the question") {
    const TemporaryFolder folder;
    for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
        INFO(signal);
        TerminalSession session(new_case(folder / "case"));
        session.wait_for("Passphrase: ");
        session.type("half a pa");
        REQUIRE_FALSE(session.echoes());
        session.send(signal);
        CHECK(session.finish() == 128 + signal);
        CHECK(session.is_as_before());
        CHECK_FALSE(fs::exists(folder / "case"));
    }
    TerminalSession session(new_case(folder / "case"));
    session.wait_for("Passphrase: ");
    session.type(kPassphrase + "\n");
    session.wait_for("again: ");
    session.type("\x03");  // Ctrl-C
    CHECK(session.finish() == 128 + SIGINT);
    CHECK(session.is_as_before());
    CHECK(session.screen().find("words") == std::string::npos);
    CHECK_FALSE(fs::exists(folder / "case"));
}

TEST_CASE("who stops the program is asked anew when it goes on") {
    const TemporaryFolder folder;
    TerminalSession session(new_case(folder / "case"));
    session.wait_for("Passphrase: ");
    session.type("forgotten\n");
    session.wait_for("again: ");
    session.type("\x1a");  // Ctrl-Z; the system stops nobody whose terminal has no shell
    session.wait_for("Passphrase: ");
    CHECK_FALSE(session.echoes());
    session.type(kPassphrase + "\n" + kPassphrase + "\n");
    CHECK(session.finish() == 0);
    CHECK(session.is_as_before());
    CHECK(opens(folder / "case", kPassphrase));
}

TEST_CASE("from a descriptor, a passphrase is a line") {
    const TemporaryFolder folder;
    int made = 0;
    for (const std::string& input :
         {kPassphrase + "\n", kPassphrase, kPassphrase + "\r\n", kPassphrase + "\nmore\n"}) {
        const fs::path path = folder / std::to_string(made++);
        REQUIRE(run_whorl(new_case_by_descriptor(path), {.input = input}).exit_code == 0);
        CHECK(opens(path, kPassphrase));
    }
    const std::string longest(kMaxPassphraseBytes, 'x');
    const std::string odd("\xff \0 \t", 5);
    for (const std::string& passphrase : {longest, odd}) {
        const fs::path path = folder / std::to_string(made++);
        REQUIRE(run_whorl(new_case_by_descriptor(path), {.input = passphrase + "\n"}).exit_code == 0);
        CHECK(opens(path, passphrase));
    }

    const fs::path path = folder / "never";
    for (const std::string& input : {std::string(), std::string("\n"), std::string("\r\n"), "\n" + kPassphrase,
                                     longest + "x\n", longest + "xxx", longest + longest}) {
        const Ran ran = run_whorl(new_case_by_descriptor(path), {.input = input});
        CHECK(ran.exit_code == 1);
        CHECK(ran.out.empty());
        CHECK(lines_of(ran.err).size() == 1);
        CHECK_FALSE(fs::exists(path));
    }
}

TEST_CASE("where nobody can be asked, the passphrase has to be given") {
    const TemporaryFolder folder;
    const Ran unasked = run_whorl(new_case(folder / "case"), {.input = kPassphrase, .without_terminal = true});
    CHECK(unasked.exit_code == 2);
    CHECK(unasked.err.find("--passphrase-fd N") != std::string::npos);
    Words words = new_case(folder / "case");
    words.insert(words.end(), {"--passphrase-fd", "77"});
    const Ran closed = run_whorl(words);
    CHECK(closed.exit_code == 2);
    CHECK(closed.err == "whorl: --passphrase-fd: file descriptor 77 is not open\n");
    words.back() = "secret";
    CHECK(run_whorl(words).exit_code == 2);
    CHECK_FALSE(fs::exists(folder / "case"));
}

TEST_CASE("a passphrase that is easy to guess is taken, and said to be") {
    const TemporaryFolder folder;
    int made = 0;
    const auto said = [&](const std::string& passphrase, const Words& more = {}) {
        Words words = new_case_by_descriptor(folder / std::to_string(made++));
        words.insert(words.end(), more.begin(), more.end());
        const Ran ran = run_whorl(words, {.input = passphrase});
        CHECK(ran.exit_code == 0);
        return ran.err;
    };
    CHECK(said("eleven char").find("is short") != std::string::npos);
    CHECK(said("twelve chars").find("is short") == std::string::npos);
    CHECK(said("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9").find("is short") !=
          std::string::npos);
    CHECK(said("eleven char", {"--quiet"}).empty());
}

TEST_CASE("memory that cannot be locked is told of") {
    const TemporaryFolder folder;
    const std::string said = "the limit on locked memory is too low";
    // Root's privileges lift the limit.
    const std::string without = ::geteuid() == 0 ? "setpriv --bounding-set=-all " : "";
    const auto run = [&](const std::string& name, const std::string& limit) {
        return run_whorl(new_case_by_descriptor(folder / name),
                         {.input = kPassphrase + "\n",
                          .under = {"/bin/sh", "-c", "ulimit -l " + limit + "; exec " + without + R"("$0" "$@")"}});
    };
    const Ran limited = run("limited", "0");
    CHECK(limited.exit_code == 0);
    // A sanitizer locks nothing, and says that it did.
    CHECK((limited.err.find(said) == std::string::npos) == sandbox::kSanitized);
    CHECK_THAT(run("free", "64").err, !ContainsSubstring(said));
}
