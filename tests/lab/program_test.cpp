// The real whorl-lab, as its users run it.
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

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

constexpr auto kSuite = R"({"suite": "test", "max_side": 256, "transforms": [
    {"name": "jpeg", "group": "compression", "ladder": [80, 40, 10], "steps": [{"do": "jpeg", "quality": "$"}]},
    {"name": "noise", "group": "detail", "ladder": [5, 20], "steps": [{"do": "noise", "sigma": "$"}]},
    {"name": "few", "group": "geometry", "pictures": 2, "steps": [{"do": "rotate", "degrees": 3}]}]})";

/// A folder of pictures, a suite, and a place for results.
struct Corpus {
    explicit Corpus(int pictures) {
        for (int i = 0; i < pictures; ++i) {
            folder.write(
                "pictures/" + std::to_string(i) + ".png",
                encode(draw_picture(static_cast<std::uint64_t>(i + 1), 320, 200, PixelFormat::rgb), ".png"));
        }
        suite = folder.write("suite.json", std::string(kSuite));
    }

    std::vector<std::string> words(const std::string& out, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all = {"run", pictures(), "--suite", suite, "--out", out_folder(out)};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    std::string pictures() const { return (folder / "pictures").native(); }
    std::string out_folder(const std::string& out) const { return (folder / out).native(); }
    std::string results(const std::string& out) const { return contents_of(folder / (out + "/results.csv")); }

    TemporaryFolder folder;
    std::string suite;
};

const std::vector<std::string> kFiles = {"edits.csv", "pictures.csv", "provenance.json", "results.csv",
                                         "summary.json"};

std::vector<std::string> files_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename().native());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++n;
    }
    return n;
}

/// Waits until the journal has this size in bytes; false when it goes before.
bool grows_to(const fs::path& journal, std::uintmax_t size) {
    using namespace std::chrono_literals;
    const auto patience = std::chrono::steady_clock::now() + 50s;
    std::error_code error;
    while (std::chrono::steady_clock::now() < patience) {
        if (fs::exists(journal, error) && fs::file_size(journal, error) >= size) {
            return true;
        }
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

}  // namespace

TEST_CASE("a run writes a row for each picture, edit and algorithm, and how to repeat it") {
    const Corpus corpus(4);
    output_of(corpus.words("out", {"--algorithms", "pdq,phash,opencv-average"}));
    CHECK(files_in(corpus.folder / "out") == kFiles);
    const std::string results = corpus.results("out");
    CHECK(lines_of(results).front() == "picture,transform,severity,level,algorithm,hash,quality,distance");
    CHECK(rows_with(results, ",original,0,") == 4 * 3);
    CHECK(rows_with(results, ",jpeg,3,10,pdq,") == 4);
    CHECK(rows_with(results, ",few,1,,") == 2 * 3);
    CHECK(lines_of(results).size() == 1 + 3 * (4 * (1 + 3 + 2) + 2));
    const auto provenance = parse_json(contents_of(corpus.folder / "out/provenance.json"));
    CHECK(provenance["seed"] == 1);
    CHECK(provenance["suite"] == parse_json(kSuite));
    CHECK(provenance["corpus"]["pictures"] == 4);
    CHECK(provenance["command"] == WHORL_PROGRAM " run " + corpus.pictures() + " --suite " + corpus.suite +
                                       " --out " + corpus.out_folder("out") +
                                       " --algorithms pdq,phash,opencv-average");
    // The digest is that of the lines that sha256sum prints.
    const std::string digest = lab::test::output_of("cd " + corpus.pictures() + " && sha256sum *.png | sha256sum");
    CHECK(provenance["corpus"]["sha256"] == digest.substr(0, 64));
}

TEST_CASE("the hashes of a run are those that whorl hash prints") {
    const Corpus corpus(1);
    const std::string whole = corpus.folder.write("whole.json", std::string(R"({"suite": "whole", "transforms": [
        {"name": "jpeg", "steps": [{"do": "jpeg", "quality": 50}]}]})"));
    output_of(
        {"run", corpus.pictures(), "--suite", whole, "--algorithms", "pdq", "--out", corpus.out_folder("out")});
    const std::string hash =
        lab::test::output_of(WHORL_COMMAND " hash " + corpus.pictures() + "/0.png").substr(0, 64);
    CHECK(rows_with(corpus.results("out"), "0.png,original,0,,pdq," + hash) == 1);
}

TEST_CASE("the same seed gives the same results, whatever the machine and the number of jobs") {
    const Corpus corpus(5);
    output_of(corpus.words("out", {"--jobs", "1"}));
    const std::string expected = corpus.results("out");
    const auto [name, jobs, environment] = GENERATE(table<std::string, std::string, std::vector<std::string>>({
        {"four jobs", "4", {}},
        {"plain C++", "2", {"WHORL_SIMD=ORACLE"}},
        {"an old processor",
         "2",
         {"WHORL_SIMD=SSE4", "OPENCV_CPU_DISABLE=AVX,AVX2,FMA3,AVX512_SKX", "JSIMD_FORCENONE=1"}},
    }));
    CAPTURE(name);
    output_of(corpus.words("again", {"--jobs", jobs}), 0, {.environment = environment});
    CHECK(corpus.results("again") == expected);
    output_of(corpus.words("other", {"--seed", "2"}));
    CHECK(corpus.results("other") != expected);
}

TEST_CASE("a run that is stopped goes on, and comes to the same results") {
    const Corpus corpus(40);
    output_of(corpus.words("whole"));
    const fs::path journal = corpus.folder / "stopped/journal";
    std::uintmax_t size = 0;
    for (const int signal : {SIGINT, SIGKILL, SIGTERM}) {
        Conversation lab(corpus.words("stopped"));
        REQUIRE(grows_to(journal, size + 10'000));
        kill(lab.process(), signal);
        CHECK(lab.finish() == (signal == SIGKILL ? 128 + SIGKILL : 130));
        REQUIRE(fs::exists(journal));
        size = fs::file_size(journal);
    }
    const std::string before = contents_of(journal);
    output_of(corpus.words("stopped"));
    CHECK(corpus.results("stopped") == corpus.results("whole"));
    CHECK(files_in(corpus.folder / "stopped") == kFiles);
    REQUIRE(lines_of(before).at(1).starts_with("began "));
    CHECK_THAT(contents_of(corpus.folder / "stopped/provenance.json"),
               ContainsSubstring("\"began\": \"" + lines_of(before)[1].substr(6) + '"'));
    // What was complete was kept as it was, and nothing stands there twice.
    std::vector<std::string> begun;
    for (const std::string& line : lines_of(before)) {
        if (line.starts_with("E ")) {
            begun.push_back(line);
        }
    }
    std::sort(begun.begin(), begun.end());
    CHECK(begun.size() > 10);
    CHECK(std::adjacent_find(begun.begin(), begun.end()) == begun.end());
}

TEST_CASE("a run that is finished is not done again, and another does not take its place") {
    const Corpus corpus(2);
    output_of(corpus.words("out"));
    const auto before = fs::last_write_time(corpus.folder / "out/results.csv");
    const Ran again = run_whorl(corpus.words("out"));
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.err, ContainsSubstring("holds the results of this run already"));
    check_refused(corpus.words("out", {"--seed", "9"}), 1, "holds the results of another run");
    const std::string summary = contents_of(corpus.folder / "out/summary.json");
    fs::remove(corpus.folder / "out/summary.json");
    output_of(corpus.words("out"));
    CHECK(contents_of(corpus.folder / "out/summary.json") == summary);
    CHECK(fs::last_write_time(corpus.folder / "out/results.csv") == before);
}

TEST_CASE("a broken picture among many costs its own rows only") {
    const Corpus corpus(3);
    corpus.folder.write("pictures/broken.png", std::string("\x89PNG\r\n\x1a\n and nothing more"));
    corpus.folder.write("pictures/empty.jpg", std::string());
    corpus.folder.write("pictures/notes.txt", std::string("no picture"));
    const Ran ran = run_whorl(corpus.words("out", {"--algorithms", "pdq"}));
    CHECK(ran.exit_code == 1);
    CHECK(rows_with(ran.err, "broken.png: ") == 1);
    CHECK(rows_with(ran.err, "empty.jpg: ") == 1);
    CHECK(rows_with(ran.err, "notes.txt") == 0);
    CHECK(rows_with(corpus.results("out"), ",original,0,") == 3);
}

TEST_CASE("a picture that cannot be read costs its own rows only") {
    const Corpus corpus(2);
    fs::create_symlink("nowhere.png", corpus.folder / "pictures/lost.png");
    fs::create_symlink("nowhere.txt", corpus.folder / "pictures/lost.txt");
    const Ran ran = run_whorl(corpus.words("out", {"--algorithms", "pdq", "--quiet"}));
    CHECK(ran.exit_code == 1);
    CHECK(lines_of(ran.err) == std::vector<std::string>{"whorl-lab: lost.png: cannot be read"});
    CHECK(rows_with(corpus.results("out"), ",original,0,") == 2);
}

TEST_CASE("names of files may have anything in them") {
    const Corpus corpus(0);
    const std::vector<std::string> names = {"-dash.png",     "a,b.png",     "back\\slash.png", "lat\xe9in.png",
                                            "new\nline.png", "q\"uote.png", "r\ret.png"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        corpus.folder.write("pictures/" + names[i], encode(draw_picture(i + 1, 64, 48, PixelFormat::rgb), ".png"));
    }
    output_of(corpus.words("out", {"--algorithms", "pdq"}));
    const std::string program =
        "import csv, sys\n"
        "for row in csv.DictReader(open(sys.argv[1], newline='', encoding='latin-1')):\n"
        "    if row['transform'] == 'original': print(ascii(row['picture']))\n";
    const std::string script = corpus.folder.write("names.py", program);
    CHECK(
        lab::test::output_of("python3 " + script + " " + corpus.out_folder("out") + "/results.csv") ==
        "\"'-dash.png\"\n'a,b.png'\n'back\\\\slash.png'\n'\\\\lat\\\\xe9in.png'\n'new\\nline.png'\n'q\"uote.png'\n"
        "'r\\ret.png'\n");
    const auto provenance = parse_json(contents_of(corpus.folder / "out/provenance.json"));
    const std::string digest =
        lab::test::output_of("cd " + corpus.pictures() + " && LC_ALL=C sha256sum -- * | sha256sum");
    CHECK(provenance["corpus"]["sha256"] == digest.substr(0, 64));
}

TEST_CASE("copies that have changed make another run") {
    const Corpus corpus(2);
    const std::string suite = corpus.folder.write("copies.json", std::string(R"({"suite": "copies", "copies": [
        {"original": "0.png", "file": "1.png", "transform": "other"}]})"));
    const std::vector<std::string> words = {"run", corpus.pictures(), "--suite",
                                            suite, "--out",           corpus.out_folder("out")};
    output_of(words);
    CHECK(rows_with(corpus.results("out"), "0.png,other,1,,pdq,") == 1);
    corpus.folder.write("pictures/1.png", encode(draw_picture(9, 320, 200, PixelFormat::rgb), ".png"));
    check_refused(words, 1, "holds the results of another run");
}

TEST_CASE("results that are damaged are not taken for none") {
    const Corpus corpus(1);
    output_of(corpus.words("out", {"--algorithms", "pdq"}));
    const std::string before = corpus.results("out");
    corpus.folder.write("out/provenance.json", std::string("[]"));
    const std::string said = "provenance.json: is not what a run writes";
    check_refused(corpus.words("out", {"--algorithms", "pdq", "--seed", "7"}), 10, said);
    check_refused({"report", corpus.out_folder("out"), "--html", "-"}, 10, said);
    CHECK(corpus.results("out") == before);
}

TEST_CASE("results that are not those that the run wrote are not judged") {
    const Corpus corpus(2);
    output_of(corpus.words("out", {"--algorithms", "pdq"}));
    const std::string whole = corpus.results("out");
    const std::vector<std::string> compare = {"compare", corpus.out_folder("out"), corpus.out_folder("out")};
    const std::size_t last_row = whole.rfind('\n', whole.size() - 2) + 1;
    for (const std::string& changed :
         {whole.substr(0, whole.size() / 2), whole.substr(0, last_row), whole + whole.substr(last_row),
          whole.substr(0, whole.find('\n') + 1), std::string()}) {
        corpus.folder.write("out/results.csv", changed);
        check_refused(compare, 10, "results.csv: is not the file that the run wrote");
    }
    corpus.folder.write("out/results.csv", whole);
    output_of(compare);
    fs::remove(corpus.folder / "out/edits.csv");
    check_refused(compare, 10, "edits.csv: is not the file that the run wrote");
}

TEST_CASE("the command of another program need not be text") {
    const Corpus corpus(1);
    output_of(corpus.words(
        "out", {"--algorithms", "pdq", "--external", "mine=while read path; do echo 00ff; done # \xe9"}));
    CHECK(rows_with(corpus.results("out"), ",mine,00ff,") == 7);
}

TEST_CASE("the same file twice counts once") {
    const Corpus corpus(2);
    fs::copy_file(corpus.folder / "pictures/0.png", corpus.folder / "pictures/copy.png");
    const Ran ran = run_whorl(corpus.words("out", {"--algorithms", "pdq"}));
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.err, ContainsSubstring("copy.png: left out: it is the same file as 0.png"));
    CHECK(rows_with(corpus.results("out"), ",original,0,") == 2);
}

TEST_CASE("what makes no sense is refused in one line") {
    const Corpus corpus(1);
    const std::string out = corpus.out_folder("out");
    fs::create_directory(corpus.folder / "none");
    const std::string wrong =
        corpus.folder.write("wrong.json", std::string(R"({"suite": "a", "transforms": [{}]})"));
    const std::string full = corpus.folder.write("full/file.txt", std::string("mine"));
    check_refused({"run", (corpus.folder / "none").native(), "--out", out}, 1, "none: holds no picture");
    check_refused({"run", (corpus.folder / "gone").native(), "--out", out}, 1, "gone: does not exist");
    check_refused({"run", corpus.suite, "--out", out}, 1, "suite.json: is not a folder");
    check_refused({"run", corpus.pictures(), "--suite", wrong, "--out", out}, 1,
                  R"(wrong.json: transforms[0]: has no "name")");
    check_refused({"run", corpus.pictures(), "--suite", "fast", "--out", out}, 1,
                  "is neither a file nor a built-in suite; those are bridge-mods, quick, sizes, standard");
    check_refused({"run", corpus.pictures(), "--out", corpus.out_folder("full")}, 1,
                  "is not empty and is not the folder of a run");
    check_refused({"run", corpus.pictures(), "--out", full}, 1, "cannot be created as a folder");
    check_refused({"run", corpus.pictures(), "--algorithms", "md5", "--out", out}, 2,
                  "--algorithms: there is no md5");
    check_refused({"run", corpus.pictures(), "--external", "pdq=cat", "--out", out}, 2,
                  "another algorithm called pdq");
    check_refused({"run", corpus.pictures(), "--external", "cat", "--out", out}, 2, "must be NAME=COMMAND");
    check_refused({"run", corpus.pictures(), "--external", "my hash=cat", "--out", out}, 2,
                  "my hash cannot be a name; a name has only letters, digits, -, _ and .");
    check_refused({"run", corpus.pictures()}, 2, "--out is required");
    CHECK_FALSE(fs::exists(corpus.folder / "out"));
}

TEST_CASE("a disk that is full ends a run with what was measured kept") {
    const Corpus corpus(6);
    const std::vector<std::string> on_small_disk = {"sh", "-c", "trap '' XFSZ; ulimit -f 24; exec \"$@\"", "sh"};
    check_refused(corpus.words("out"), 1, "cannot be written: File too large; what was measured so far is kept",
                  {.under = on_small_disk});
    const std::string journal = contents_of(corpus.folder / "out/journal");
    CHECK(rows_with(journal, "E ") > 0);
    output_of(corpus.words("out"));
    output_of(corpus.words("whole"));
    CHECK(corpus.results("out") == corpus.results("whole"));
}

TEST_CASE("a report has no picture in it unless it is asked for") {
    const Corpus corpus(3);
    output_of(corpus.words("out", {"--algorithms", "pdq,phash"}));
    const std::string out = corpus.out_folder("out");
    const std::string html = (corpus.folder / "report.html").native();
    output_of({"report", out, "--html", html});
    CHECK(contents_of(html) == output_of({"report", out, "--html", "-"}));
    CHECK_THAT(contents_of(html), ContainsSubstring("</html>") && !ContainsSubstring("data:image"));
    const std::vector<std::string> with_thumbnails = {
        "report", out, "--html", html, "--force", "--thumbnails", corpus.pictures(), "--picture", "1.png"};
    output_of(with_thumbnails);
    const std::string page = contents_of(html);
    // The picture itself, three JPEGs, two with noise, and one that is turned.
    CHECK(occurrences(page, "data:image/jpeg;base64,/9j/") == 7);
    // The two bytes that end a JPEG, in base64: at each of the three places they can have in three bytes.
    CHECK(occurrences(page, "/Z\"") + occurrences(page, "/9k=\"") + occurrences(page, "2Q==\"") == 7);
    check_refused({"report", out, "--html", html}, 1, "report.html exists already; --force replaces it");
    check_refused({"report", out, "--html", "-", "--thumbnails", corpus.pictures(), "--picture", "9.png"}, 1,
                  "9.png: is not among the pictures of the run");
    check_refused({"report", corpus.pictures(), "--html", html, "--force"}, 1,
                  "is this the folder of a finished run?");
    CHECK(contents_of(html) == page);
    fs::copy_file(corpus.folder / "pictures/0.png", corpus.folder / "pictures/1.png",
                  fs::copy_options::overwrite_existing);
    check_refused(with_thumbnails, 1, "1.png: has no thumbnails: it is not the file that the run measured");
    CHECK_THAT(contents_of(html), ContainsSubstring("</html>") && !ContainsSubstring("data:image"));
    fs::remove(corpus.folder / "pictures/1.png");
    check_refused(with_thumbnails, 1, "1.png: has no thumbnails: it cannot be ");
    CHECK_THAT(contents_of(html), ContainsSubstring("</html>") && !ContainsSubstring("data:image"));
}

TEST_CASE("the list has all suites, algorithms and operations, and the helps fit a terminal") {
    const std::string list = output_of({"list"});
    for (const char* name : {"standard: ", "quick: ", "pdq: ", "opencv-radial-variance: ", "jpeg: ", "rotate: "}) {
        CHECK_THAT(list, ContainsSubstring(name));
    }
    const auto command = GENERATE(as<std::string>{}, "run", "report", "table", "compare", "conformance", "list");
    for (const std::string& line : lines_of(output_of({command, "--help"}))) {
        CHECK(line.size() <= 100);
    }
}

TEST_CASE("another program's PDQ is judged") {
    const std::string text = output_of({"conformance", WHORL_PDQ_LINES});
    CHECK(lines_of(text).back() == "exact: 220 of 220 hashes are the reference's");
    CHECK(output_of({"conformance", "--exact", WHORL_PDQ_LINES}) == text);

    // Eight bits at most are another.
    const std::string near = WHORL_PDQ_LINES " | sed -u 's/^../00/'";
    CHECK(lines_of(output_of({"conformance", near})).back().starts_with("near: within Meta's limit"));
    CHECK(run_whorl({"conformance", "--exact", near}).exit_code == 1);

    // What the reference's library gives without its tool: other hashes of pictures that the tool reduces.
    const Ran far = run_whorl({"conformance", WHORL_PDQ_LINES " --every-pixel", "--format", "csv"});
    CHECK(far.exit_code == 1);
    CHECK(far.err.starts_with("whorl-lab: far: beyond Meta's limit"));
    const std::vector<std::string> rows = lines_of(far.out);
    REQUIRE(rows.size() == 1 + 220);
    CHECK(rows_with(far.out, ",0,0,") == 176);

    check_refused({"conformance", "while read path; do echo error no; done"}, 1, "gives no hash: error no");
    check_refused({"conformance", "while read path; do echo 00ff; done"}, 1,
                  "answers hashes of 16 bits, and PDQ's have 256");
    check_refused({"conformance", "exit 0"}, 1, "has ended without an answer");
    check_refused({"conformance"}, 2, "COMMAND is required");
}

TEST_CASE("a disk without room for pictures says nothing of another program") {
    const Corpus corpus(1);
    const std::string answer = "while read path; do printf '%064d\\n' 0; done";
    const std::vector<std::string> on_small_disk = {"sh", "-c", "trap '' XFSZ; ulimit -f 300; exec \"$@\"", "sh"};
    check_refused({"conformance", answer}, 1, "picture.ppm: cannot write a copy for another program",
                  {.under = on_small_disk});
}

TEST_CASE("a run is a table for a paper") {
    const Corpus corpus(4);
    output_of(corpus.words("out", {"--algorithms", "pdq,phash"}));
    const std::string out = corpus.out_folder("out");
    const std::vector<std::string> algorithms = lines_of(output_of({"table", out}));
    REQUIRE(algorithms.size() == 2 + 2);
    CHECK(algorithms[0].starts_with("| algorithm | threshold | recall, % |"));
    CHECK(algorithms[2].starts_with("| pdq | 31 of 256 | "));
    const std::string latex =
        output_of({"table", out, "--of", "edits", "--format", "latex", "--algorithms", "pdq"});
    CHECK_THAT(latex, ContainsSubstring("\\begin{tabular}{lr}\n\\toprule\nedit & pdq \\\\\n") &&
                          ContainsSubstring("\njpeg 80, 40, 10 & ") && ContainsSubstring("\\end{tabular}\n"));
    const std::string csv = output_of({"table", out, "--of", "edits", "--format", "csv"});
    CHECK(lines_of(csv).size() == 1 + 6 * 2);
    CHECK(rows_with(csv, "jpeg,compression,3,10,phash,4,") == 1);
    const std::vector<std::string> thresholds =
        lines_of(output_of({"table", out, "--of", "thresholds", "--algorithms", "phash,pdq", "--thresholds",
                            "5,10.5", "--format", "csv"}));
    REQUIRE(thresholds.size() == 1 + 4);
    CHECK(thresholds[2].starts_with("phash,10.5,"));
    CHECK(thresholds[3].starts_with("pdq,5,"));
    check_refused({"table", out, "--algorithms", "dhash"}, 2, "the run has no dhash; it has pdq, phash");
    check_refused({"table", out, "--thresholds", "5"}, 2, "--thresholds needs --of thresholds");
    check_refused({"table", corpus.pictures()}, 1, "summary.json: cannot be read");
}

TEST_CASE("two runs are compared, in pairs where their pictures are the same") {
    const Corpus corpus(4);
    output_of(corpus.words("a", {"--algorithms", "pdq,phash"}));
    output_of(corpus.words("b", {"--algorithms", "pdq"}));
    const std::vector<std::string> words = {"compare", corpus.out_folder("a"), corpus.out_folder("b")};
    const std::string text = output_of(words);
    CHECK(
        text.starts_with("A: 4 pictures; B: 4 pictures; in both: 4, which are compared in pairs\n"
                         "phash is only in A\n\npdq\n"));
    CHECK(text.find("\n  jpeg 3 (10) ") != std::string::npos);
    // The same pictures, edits and seed: nothing differs.
    std::vector<std::string> as_json = words;
    as_json.insert(as_json.end(), {"--format", "json"});
    const std::vector<std::string> lines = lines_of(output_of(as_json));
    REQUIRE(lines.size() == 1 + 6);
    for (const std::string& line : lines) {
        const auto object = parse_json(line);
        CHECK(object["b_less_a"]["difference"] == 0.0);
        CHECK(object["differs"] == false);
    }
    check_refused({"compare", corpus.out_folder("a"), corpus.pictures()}, 1,
                  "pictures/provenance.json: cannot be read");
    std::ofstream(corpus.out_folder("b") + "/results.csv") << "picture";
    check_refused(words, 10, "results.csv: is not the file that the run wrote");
}
