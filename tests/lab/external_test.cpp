#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "bench/lab/hashers/hasher.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;
namespace fs = std::filesystem;

namespace {

/// Sums of each channel, 32 bits each, of a PPM that it takes apart itself.
constexpr auto kSums = R"(
import sys
for line in sys.stdin:
    data = open(line.rstrip('\n'), 'rb').read()
    kind, width, height, most = data.split(None, 4)[:4]
    assert (kind, most) == (b'P6', b'255')
    size = 3 * int(width) * int(height)
    pixels = data[-size:]
    assert len(data) == size + len('P6\n%d %d\n255\n' % (int(width), int(height)))
    print(''.join('%08x' % sum(pixels[i::3]) for i in range(3)), flush=True)
)";

HashBytes sums_of(const Image& picture) {
    std::array<std::uint32_t, 3> sums{};
    for (int y = 0; y < picture.height(); ++y) {
        for (int i = 0; i < 3 * picture.width(); ++i) {
            sums[static_cast<std::size_t>(i % 3)] += picture.row(y)[i];
        }
    }
    HashBytes bytes;
    for (const std::uint32_t sum : sums) {
        for (unsigned shift = 32; shift > 0; shift -= 8) {
            bytes.push_back(static_cast<std::uint8_t>(sum >> (shift - 8)));
        }
    }
    return bytes;
}

std::size_t open_descriptors() {
    const auto all = fs::directory_iterator("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

bool has_children() {
    return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

std::size_t entries_of(const fs::path& folder) {
    const auto all = fs::directory_iterator(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// Temporary files go there, so that what is left over can be seen.
class OwnTemporaryFiles {
public:
    OwnTemporaryFiles() {
        if (const char* set = std::getenv("TMPDIR")) {
            before_ = set;
        }
        ::setenv("TMPDIR", folder_.path().c_str(), 1);
    }
    ~OwnTemporaryFiles() { before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1); }
    OwnTemporaryFiles(const OwnTemporaryFiles&) = delete;
    OwnTemporaryFiles& operator=(const OwnTemporaryFiles&) = delete;

    const fs::path& path() const { return folder_.path(); }

private:
    test::TemporaryFolder folder_;
    std::string before_;
};

const Image& picture() {
    static const Image drawn = test::draw_picture(3, 67, 45, PixelFormat::rgb);
    return drawn;
}

/// Started, which has to go well.
std::unique_ptr<Hasher> started(const std::string& command, int seconds = 60) {
    Result<std::unique_ptr<Hasher>> hasher = external_hasher("own", command, seconds);
    if (!hasher) {
        FAIL(hasher.error().message);
    }
    return *std::move(hasher);
}

std::string reason(Hasher& hasher) {
    const Result<Hashed> hashed = hasher.hash(picture().view());
    return hashed ? "a hash of " + std::to_string(hashed->hash.size()) + " bytes" : hashed.error().message;
}

std::string reason_not_to_start(const std::string& command, int seconds = 60) {
    const Result<std::unique_ptr<Hasher>> hasher = external_hasher("own", command, seconds);
    return hasher ? "it started" : hasher.error().message;
}

/// Answers once, and does the rest from then on.
std::string answers_once(const std::string& rest) {
    return "read path; echo 00ff; " + rest;
}

}  // namespace

TEST_CASE("another program's hashes are what it makes of the pixels") {
    const OwnTemporaryFiles temporary;
    const std::string program = (temporary.path() / "sums.py").native();
    std::ofstream(program) << kSums;
    const std::size_t before = open_descriptors();
    {
        const auto hasher = started("python3 '" + program + "'");
        CHECK(hasher->info().name == "own");
        CHECK(hasher->info().is_external);
        CHECK(hasher->info().measure == Measure::hamming);
        CHECK(hasher->info().bits == 96);
        CHECK(hasher->info().threshold == 11);  // 31 of 256, in 96
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto size = static_cast<int>(seed);
            const Image drawn = test::draw_picture(seed, size, 41 - 2 * size, PixelFormat::rgb);
            const Result<Hashed> hashed = hasher->hash(drawn.view());
            REQUIRE(hashed);
            CHECK(hashed->hash == sums_of(drawn));
            CHECK(!hashed->quality);
        }
        CHECK(entries_of(temporary.path()) == 2);  // the program and one private folder
    }
    CHECK(entries_of(temporary.path()) == 1);
    CHECK(open_descriptors() == before);
    CHECK(!has_children());
}

TEST_CASE("rows of a picture that are apart in memory arrive without the gaps") {
    const auto hasher =
        started(R"(while read path; do tail -c 12 "$path" | od -An -tx1 | tr -d ' \n'; echo; done)");
    Image wide(5, 2, PixelFormat::rgb);
    for (int i = 0; i < 15; ++i) {
        wide.row(0)[i] = static_cast<std::uint8_t>(i);
        wide.row(1)[i] = static_cast<std::uint8_t>(100 + i);
    }
    ImageView part = wide.view();
    part.width = 2;
    const Result<Hashed> hashed = hasher->hash(part);
    REQUIRE(hashed);
    CHECK(hashed->hash == HashBytes{0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104, 105});
}

TEST_CASE("a program may say why there is no hash, and goes on") {
    const auto hasher = started(
        "n=0; while read path; do n=$((n+1)); "
        "if [ $((n % 2)) = 0 ]; then echo 'error too dull'; else echo 00FF; fi; done");
    for (int i = 0; i < 20; ++i) {
        CHECK(reason(*hasher) ==
              (i % 2 == 0 ? "the program of own gives no hash: error too dull" : "a hash of 2 bytes"));
    }
}

TEST_CASE("lines may end as on other systems") {
    const auto hasher = started("while read path; do printf '00ff\\r\\n'; done");
    CHECK(reason(*hasher) == "a hash of 2 bytes");
}

TEST_CASE("a program that ends is an error of one picture, and is started anew") {
    const test::TemporaryFolder folder;
    const std::string starts = (folder / "starts").native();
    // The first one answers once and then ends without an answer; those after it are as they should be.
    const auto hasher = started("echo >>'" + starts +
                                "'; read path; echo 00ff; "
                                "if [ $(wc -l <'" +
                                starts +
                                "') = 1 ]; then read path; exit 3; fi; "
                                "while read path; do echo 00ff; done");
    CHECK(reason(*hasher) == "the program of own has ended without an answer");
    CHECK(reason(*hasher) == "a hash of 2 bytes");
    CHECK(reason(*hasher) == "a hash of 2 bytes");
    CHECK(test::contents_of(starts) == "\n\n");
}

TEST_CASE("a program that has ended meanwhile breaks no pipe of ours") {
    const auto hasher = started(answers_once("exit 0"));
    // Whether it has ended when it is written to or a little later, it is noticed, and nothing is sent to us.
    CHECK(reason(*hasher).rfind("the program of own ", 0) == 0);
    CHECK(std::signal(SIGPIPE, SIG_DFL) == SIG_DFL);
}

TEST_CASE("a slow program is given up for a picture, and killed with what it has started") {
    const OwnTemporaryFiles temporary;
    const auto hasher = started(answers_once("read path; sleep 1000 & sleep 1000"), 1);
    CHECK(reason(*hasher) == "the program of own has not answered in 1 seconds");
    CHECK(!has_children());
    CHECK(reason(*hasher) == "a hash of 2 bytes");
}

TEST_CASE("what a program has started is killed with it, in whatever group or session it is") {
    const OwnTemporaryFiles temporary;
    const std::string file = (temporary.path() / "started").native();
    {
        // The shell between them waits, so that each still has a parent.
        const auto hasher = started("setsid -w sh -c 'sleep 1000 & echo $! >" + file +
                                    "; setsid -w sleep 1000' & while read path; do echo 00ff; done");
        while (!fs::exists(file) || fs::file_size(file) == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    const std::string process = "/proc/" + std::to_string(std::stoi(test::contents_of(file))) + "/stat";
    const auto runs = [&] {
        const std::string status = fs::exists(process) ? test::contents_of(process) : std::string();
        return !status.empty() && status.find(") Z ") == std::string::npos;
    };
    for (int i = 0; i < 1000 && runs(); ++i) {  // until the system has ended it
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK_FALSE(runs());
}

TEST_CASE("what is no hash is told, fit to be shown") {
    const auto answer = [](const std::string& text) {
        const auto hasher = started(answers_once("while read path; do printf '" + text + "\\n'; done"));
        return reason(*hasher);
    };
    CHECK(answer("hello") == "the program of own answers something that is not a hash: hello");
    CHECK(answer("") == "the program of own answers something that is not a hash: ");
    CHECK(answer("00f") == "the program of own answers something that is not a hash: 00f");
    CHECK(answer("00 ff") == "the program of own answers something that is not a hash: 00 ff");
    CHECK(answer("\\033[2Jz") == "the program of own answers something that is not a hash: ?[2Jz");
    CHECK(answer("00ff00") == "the program of own answers a hash of 24 bits where it has had 16");
    CHECK(answer("\\n00ff") == "the program of own answers something that is not a hash: ");
}

TEST_CASE("a program may tell a quality after a comma, and more after another") {
    const auto answer = [](const std::string& text) {
        const auto hasher = started(answers_once("while read path; do printf '" + text + "\\n'; done"));
        return hasher->hash(picture().view());
    };
    for (const char* line : {"00ff,73", "00ff,73,", "00ff,73,/tmp/picture.ppm"}) {
        const Result<Hashed> hashed = answer(line);
        REQUIRE(hashed);
        CHECK(hashed->hash == HashBytes{0x00, 0xff});
        CHECK(hashed->quality == 73);
    }
    CHECK(answer("00ff,0")->quality == 0);
    CHECK(answer("00ff,100")->quality == 100);
    for (const std::string line : {"00ff,", "00ff,101", "00ff,-1", "00ff,7.5", "00ff, 7", "00ff,/tmp/a", ",73"}) {
        CHECK(answer(line).error().message == "the program of own answers something that is not a hash: " + line);
    }
}

TEST_CASE("gray pixels go to another program as PGM") {
    const auto hasher =
        started(R"(while read path; do head -c 17 "$path" | od -An -v -tx1 | tr -d ' \n'; echo; done)");
    const Image gray = test::draw_picture(3, 3, 2, PixelFormat::gray);
    std::string file = "P5\n3 2\n255\n";
    file.append(gray.row(0), gray.row(2));
    const Result<Hashed> hashed = hasher->hash(gray.view());
    REQUIRE(hashed);
    CHECK(std::string(hashed->hash.begin(), hashed->hash.end()) == file);
}

TEST_CASE("a program that says more than is asked does not shift its answers to other pictures") {
    const auto hasher = started("while read path; do printf '1111\\n2222\\n'; done");
    CHECK(reason(*hasher) == "the program of own has ended, or said more than one line");
    const Result<Hashed> hashed = hasher->hash(picture().view());
    REQUIRE(hashed);
    CHECK(hashed->hash == HashBytes{0x11, 0x11});
}

TEST_CASE("an endless answer is cut off") {
    const auto hasher = started(answers_once("read path; yes 0 | tr -d '\\n'"));
    CHECK(reason(*hasher) == "the program of own answers more than a hash can be");
}

TEST_CASE("hashes can be as long as 4096 digits, and no longer") {
    CHECK(started("while read path; do printf '%04096d\\n' 0; done")->info().bits == 16384);
    CHECK(reason_not_to_start("while read path; do printf '%04098d\\n' 0; done") ==
          "the program of own answers more than a hash can be");
}

TEST_CASE("after five failures in a row it is not asked again") {
    const test::TemporaryFolder folder;
    const std::string starts = (folder / "starts").native();
    // Good for the first answer of all, and for no other.
    const auto hasher = started("echo >>'" + starts +
                                "'; read path; "
                                "if [ $(wc -l <'" +
                                starts + "') = 1 ]; then echo 00ff; read path; fi");
    for (int i = 0; i < 5; ++i) {
        CHECK(reason(*hasher) == "the program of own has ended without an answer");
    }
    CHECK(reason(*hasher) == "the program of own failed 5 times in a row and will not be asked again");
    CHECK(test::contents_of(starts).size() == 5);  // the first of five failures was the first start's
}

TEST_CASE("a program that cannot be started leaves nothing behind") {
    const OwnTemporaryFiles temporary;
    const std::size_t before = open_descriptors();
    CHECK(reason_not_to_start("exec /nowhere/at-all 2>/dev/null") ==
          "the program of own has ended without an answer");
    CHECK(reason_not_to_start("sleep 1000", 1) == "the program of own has not answered in 1 seconds");
    CHECK(reason_not_to_start("echo error no licence; cat >/dev/null") ==
          "the program of own gives no hash: error no licence");
    CHECK(open_descriptors() == before);
    CHECK(!has_children());
    CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("pictures for other programs are for nobody else's eyes") {
    const OwnTemporaryFiles temporary;
    const auto hasher = started("while read path; do stat -c %a \"$(dirname \"$path\")\" | sed 's/^/0/'; done");
    const Result<Hashed> hashed = hasher->hash(picture().view());
    REQUIRE(hashed);
    CHECK(hashed->hash == HashBytes{0x07, 0x00});
}

TEST_CASE("a link that a program puts where its picture was is not followed") {
    const test::TemporaryFolder folder;
    const std::string other = folder.write("other", std::string("mine"));
    const auto hasher = started("while read path; do ln -sf " + other + " \"$path\"; echo 00ff; done");
    CHECK(hasher->hash(picture().view()));
    CHECK(hasher->hash(picture().view()));
    CHECK(test::contents_of(other) == "mine");
}

TEST_CASE("without a place for pictures there is no program") {
    const OwnTemporaryFiles temporary;
    ::setenv("TMPDIR", (temporary.path() / "missing").c_str(), 1);
    CHECK(reason_not_to_start("cat") == "cannot create a folder for pictures");
}

TEST_CASE("a program has no descriptors of ours but its input, output and error") {
    const std::string count = "ls /proc/self/fd | wc -l";
    // What the test itself has been started with is there in any case.
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> without(::popen(count.c_str(), "re"), ::pclose);
    int expected = 0;
    REQUIRE(std::fscanf(without.get(), "%d", &expected) == 1);

    const auto other = started("cat >/dev/null & while read path; do echo 00; done");
    const auto hasher = started("while read path; do printf '%02x\\n' $(" + count + "); done");
    const Result<Hashed> hashed = hasher->hash(picture().view());
    REQUIRE(hashed);
    CHECK(hashed->hash == HashBytes{static_cast<std::uint8_t>(expected)});
}
