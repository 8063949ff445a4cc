// The real whorl-lab on a folder laid out as DISC21.

#include "tests/cli/run.hpp"
#include "tests/lab/output_of.hpp"
#include "tests/lab/rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;
namespace fs = std::filesystem;

namespace {

constexpr int kReferences = 14;
constexpr int kCopies = 10;
constexpr int kQueries = 40;

Image drawn(int seed) {
    return draw_picture(static_cast<std::uint64_t>(seed), 160, 120, PixelFormat::rgb);
}

/// A mix: some tenths of the one, the rest of the other.
Image mixed(const Image& one, const Image& other, int tenths) {
    Image image(one.width(), one.height(), one.format());
    for (int y = 0; y < image.height(); ++y) {
        for (std::size_t i = 0; i < image.row_bytes(); ++i) {
            image.row(y)[i] =
                static_cast<std::uint8_t>((one.row(y)[i] * tenths + other.row(y)[i] * (10 - tenths)) / 10);
        }
    }
    return image;
}

std::string named(char letter, int number, int digits) {
    const std::string text = std::to_string(number);
    return letter + std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

/// Queries: some show more of a reference than others, and most show none.
struct Disc21 {
    Disc21() {
        std::string truth;
        for (int i = 0; i < kReferences; ++i) {
            folder.write("disc/refs_50k_0/" + named('R', i, 6) + ".jpg", encode(drawn(i + 1), ".jpg"));
        }
        for (int i = 0; i < kQueries; ++i) {
            const Image other = drawn(100 + i);
            // Two of each of five references, from nine tenths of it down to hardly anything.
            const Image query = i < kCopies ? mixed(drawn(i / 2 + 1), other, 9 - i * 7 / 10) : other;
            folder.write("disc/dev_queries_50k_0/" + named('Q', i, 5) + ".jpg", encode(query, ".jpg"));
            if (i < kCopies) {
                truth += named('Q', i, 5) + ',' + named('R', i / 2, 6) + '\n';
            }
        }
        folder.write("disc/dev_queries_groundtruth.csv", truth);
        suite = folder.write("suite.json", std::string(R"({"suite": "little", "transforms": [
            {"name": "gray", "pictures": 1, "steps": [{"do": "gray"}]}]})"));
    }

    std::vector<std::string> words(const std::string& out) const {
        return {"run",    (folder / "disc").native(), "--layout",     "disc21",          "--suite", suite,
                "--out",  (folder / out).native(),    "--algorithms", "pdq,phash,dhash", "--jobs",  "1",
                "--quiet"};
    }

    TemporaryFolder folder;
    std::string suite;
};

}  // namespace

TEST_CASE("the average precision of DISC21 is that of its definition") {
    const Disc21 disc;
    output_of(disc.words("out"));
    const auto summary = parse_json(contents_of(disc.folder / "out/summary.json"));
    CHECK(summary["pictures"] == kReferences);
    for (const auto& algorithm : summary["algorithms"]) {
        const std::string& name = algorithm["algorithm"]["name"].string();
        CAPTURE(name);
        const double expected = std::stod(lab::test::output_of("python3 -B " WHORL_PRECISION " " WHORL_COMMAND " " +
                                                               (disc.folder / "disc").native() + " " + name));
        CHECK(algorithm["micro_average_precision"].get<double>() == Approx(expected));
        CHECK(expected > 0.2);
        CHECK(expected < 0.99);
    }
    output_of({"report", (disc.folder / "out").native(), "--html", (disc.folder / "report.html").native()});
    CHECK(rows_with(contents_of(disc.folder / "report.html"), ">µAP</th>") == 1);
}

TEST_CASE("what shows no reference is hashed once, and told apart") {
    const Disc21 disc;
    output_of(disc.words("out"));
    const std::string results = contents_of(disc.folder / "out/results.csv");
    CHECK(rows_with(results, ",original,0,,pdq,") == kReferences);
    CHECK(rows_with(results, ",disc21,") == 3 * kCopies);
    CHECK(rows_with(results, ",distractor,0,,") == 3 * (kQueries - kCopies));
    CHECK(rows_with(contents_of(disc.folder / "out/pictures.csv"), "Q") == 0);
    const std::vector<std::string> queries = lines_of(contents_of(disc.folder / "out/queries.csv"));
    REQUIRE(queries.size() == 1 + kQueries);
    CHECK(queries[0] == "query,picture,transform,severity");
    CHECK(queries[2] == "dev_queries_50k_0/Q00001.jpg,refs_50k_0/R000000.jpg,disc21,2");
    CHECK(queries.back() == "dev_queries_50k_0/Q00039.jpg,,distractor,0");
}

TEST_CASE("a run that ended among what shows no reference goes on there") {
    const Disc21 disc;
    output_of(disc.words("whole"));
    check_refused(disc.words("stopped"), 1, "what was measured so far is kept",
                  {.under = {"sh", "-c", "trap '' XFSZ; ulimit -f 22; exec \"$@\"", "sh"}});
    const std::string journal = contents_of(disc.folder / "stopped/journal");
    CHECK(rows_with(journal, "E " + std::to_string(kReferences) + " 0 ") == 1);
    CHECK(rows_with(journal, "E " + std::to_string(kReferences + kQueries - kCopies - 1) + " 0 ") == 0);
    output_of(disc.words("stopped"));
    CHECK(contents_of(disc.folder / "stopped/results.csv") == contents_of(disc.folder / "whole/results.csv"));
}

TEST_CASE("with other queries that show nothing it is another run") {
    const Disc21 disc;
    output_of(disc.words("out"));
    const std::string query = "disc/dev_queries_50k_0/Q00020.jpg";
    disc.folder.write(query, encode(drawn(200), ".jpg"));
    check_refused(disc.words("out"), 1, "holds the results of another run");
    fs::remove(disc.folder / query);
    check_refused(disc.words("out"), 1, "holds the results of another run");
}
