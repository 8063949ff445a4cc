// Usage errors, colours and the progress bar.
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

TEST_CASE("the option --version names the program, and the libraries that decode pictures") {
    const Ran version = run_whorl({"--version"});
    CHECK(version.exit_code == 0);
    CHECK(version.out.starts_with("whorl 0."));
    CHECK(version.out.find("libjpeg") != std::string::npos);
}

TEST_CASE("wrong usage gives one line and exit code 2") {
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"hash"},
                                               {"hash", "--format", "xml", "x"},
                                               {"hash", "--algorithm", "md5", "x"},
                                               {"hash", "--jobs", "0", "x"},
                                               {"hash", "--min-quality", "101", "x"},
                                               {"hash", "--max-pixels", "0", "x"},
                                               {"hash", "--min-quality", "1", "--algorithm", "dhash", "x"},
                                               {"hash", "--unknown", "x"},
                                               {"hash", "-", "-"},
                                               {"hash", "-", "--files-from", "-"},
                                               {"hash", "--files-from", "/nonexistent"},
                                               {"completion", "tcsh"},
                                               {"frobnicate"}}) {
        const Ran ran = run_whorl(words);
        INFO(words.back());
        CHECK(ran.exit_code == 2);
        CHECK(ran.out.empty());
        CHECK(lines_of(ran.err).size() == 1);
        CHECK(ran.err.starts_with("whorl: "));
    }
    CHECK(run_whorl({}).exit_code == 2);
}

TEST_CASE("colours only on a terminal, and not with NO_COLOR") {
    CHECK(run_whorl({"hash", "absent.png"}).err.find('\x1b') == std::string::npos);
    CHECK(run_whorl({"hash", "absent.png"}, {.on_terminal = true}).err.find("\x1b[31m") != std::string::npos);
    CHECK(
        run_whorl({"hash", "absent.png"}, {.environment = {"NO_COLOR=1"}, .on_terminal = true}).err.find('\x1b') ==
        std::string::npos);
    CHECK(run_whorl({"hash", "absent.png"}, {.environment = {"TERM=dumb"}, .on_terminal = true}).err.find('\x1b') ==
          std::string::npos);
}

TEST_CASE("work that lasts shows a progress bar on a terminal, and takes it away") {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("large.png", encode(draw_picture(21, 2500, 2000, PixelFormat::rgb), ".png"));
    std::vector<std::string> words = {"hash", "--jobs", "1"};
    words.insert(words.end(), 40, path);
    const Ran shown = run_whorl(words, {.on_terminal = true});
    CHECK(shown.exit_code == 0);
    CHECK(lines_of(shown.out).size() == 40);
    CHECK(shown.err.find("] ") != std::string::npos);
    CHECK(shown.err.find(" of 40") != std::string::npos);
    CHECK(shown.err.ends_with("\r\x1b[K"));
    CHECK(run_whorl(words).err.empty());
    CHECK(run_whorl(words, {.environment = {"TERM=dumb"}, .on_terminal = true}).err.empty());
}
