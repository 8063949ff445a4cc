// Programs that start whorl may give it no standard input, output or error.
#include <unistd.h>

#include "tests/cli/hashes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"

using namespace whorl;
using namespace whorl::test;
using Words = std::vector<std::string>;

namespace {

std::string picture_in(const TemporaryFolder& folder) {
    return folder.write("a.png", encode(draw_picture(21, 120, 80, PixelFormat::rgb), ".png"));
}

}  // namespace

TEST_CASE("pictures are read inside the sandbox whichever standard streams are closed") {
    const TemporaryFolder folder;
    const std::string picture = picture_in(folder);
    const std::string hash = output_of({"hash", picture});
    for (const std::vector<int>& closed :
         std::vector<std::vector<int>>{{STDIN_FILENO}, {STDERR_FILENO}, {STDIN_FILENO, STDERR_FILENO}}) {
        const Ran ran = run_whorl({"hash", "--require-sandbox", picture}, {.closed = closed});
        CHECK(ran.exit_code == 0);
        CHECK(ran.out == hash);
        CHECK(ran.err.empty());
    }
    const std::string bank = bank_of(folder, "a.bank", {});
    const std::vector<int> all = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    run_whorl({"bank", "add", "--require-sandbox", bank, picture}, {.closed = all});
    CHECK(run_whorl({"match", "--bank", bank, picture}, {.closed = {STDIN_FILENO}}).exit_code == 0);
}

TEST_CASE("a standard input that is closed is an error that names it, not an empty one") {
    const TemporaryFolder folder;
    const std::string picture = picture_in(folder);
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    const auto check_fails = [](const Words& words, int exit_code, const std::string& said) {
        INFO(said);
        const Ran ran = run_whorl(words, {.closed = {STDIN_FILENO}});
        CHECK(ran.exit_code == exit_code);
        CHECK(ran.err.find("whorl: " + said) != std::string::npos);
    };
    const std::string said = "standard input: cannot be read: Bad file descriptor";
    check_fails({"hash", "-"}, 1, said);
    check_fails({"compare", picture, "-"}, 1, said);
    check_fails({"metadata", "show", "-"}, 1, said);
    check_fails({"match", "--bank", bank, "-"}, 3, said);
    check_fails({"dedupe", "-"}, 1, said);
    check_fails({"bank", "add", bank, "-"}, 1, said);
    check_fails({"bank", "import", bank, "-"}, 1, said);
    check_fails({"bundle", "verify", "-"}, 1, "-: cannot be read: Bad file descriptor");
    check_fails({"hash", "--files-from", "-"}, 1, "standard input: cannot be read as a list of files");
}

TEST_CASE("a standard output that is closed is the same error as one that takes nothing") {
    const TemporaryFolder folder;
    const std::string picture = picture_in(folder);
    const std::string bank = bank_of(folder, "a.bank", {hash_number(1)});
    for (const Words& words : std::vector<Words>{{"hash", picture},
                                                 {"compare", picture, picture},
                                                 {"metadata", "show", picture},
                                                 {"match", "--bank", bank, hash_number(1)},
                                                 {"dedupe", picture, picture},
                                                 {"bank", "stats", bank},
                                                 {"bank", "export", bank},
                                                 {"doctor"},
                                                 {"--help"},
                                                 {"--version"}}) {
        INFO(words[0] << ' ' << words[1 % words.size()]);
        const Ran full = run_whorl(words, {.out_file = "/dev/full"});
        CHECK(full.exit_code != 0);
        check_refused(words, full.exit_code, "standard output cannot be written: Bad file descriptor",
                      {.closed = {STDOUT_FILENO}});
        const Ran mute = run_whorl(words, {.closed = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}});
        CHECK(mute.exit_code == full.exit_code);
    }
}

TEST_CASE("no file takes the place of a standard stream that is closed") {
    const TemporaryFolder folder;
    const std::string picture = picture_in(folder);
    const std::vector<int> all = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    const std::string bank = (folder / "a.bank").native();
    REQUIRE(run_whorl({"bank", "init", bank}, {.closed = all}).exit_code == 0);
    CHECK(run_whorl({"bank", "add", bank, picture, (folder / "missing.png").native()}, {.closed = all}).exit_code ==
          1);
    output_of({"bank", "verify", bank});
    CHECK(output_of({"match", "--bank", bank, picture}).size() > 1);
    // Nobody can be asked, and no case is made.
    CHECK(run_whorl({"submit", picture}, {.closed = all, .without_terminal = true}).exit_code != 0);
}
