#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

TEST_CASE("an edit that needs more memory than there is fails its picture, and is told") {
    const TemporaryFolder folder;
    folder.write("pictures/a.png", encode(draw_picture(1, 320, 200, PixelFormat::rgb), ".png"));
    const std::string suite = folder.write("huge.json", std::string(R"({"suite": "huge", "transforms": [
        {"name": "huge", "steps": [{"do": "resize", "percent": 400}, {"do": "resize", "percent": 400},
                                   {"do": "resize", "percent": 400}]}]})"));
    // Enough for a part of the steps: it may be OpenCV that has too little, or we.
    const std::string limit = GENERATE(as<std::string>{}, "300000", "600000", "900000");
    CAPTURE(limit);
    const Ran ran = run_whorl({"run", (folder / "pictures").native(), "--suite", suite, "--algorithms", "pdq",
                               "--jobs", "1", "--no-sandbox", "--quiet", "--out", (folder / "out").native()},
                              {.under = {"sh", "-c", "ulimit -v " + limit + R"(; exec "$@")", "sh"}});
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.err) == std::vector<std::string>{"whorl-lab: a.png: needs more memory than there is"});
}
