// Thousands of files that mean harm, with good pictures among them: each costs itself only.
#include <algorithm>
#include <chrono>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>
#include <whorl/decode.hpp>
#include <whorl/pdq.hpp>

#include "tests/hostile/hostile_files.hpp"
#include "tests/hostile/watched_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr std::size_t kFiles = WHORL_HOSTILE_FILES;
using Words = std::vector<std::string>;

constexpr std::size_t kMebibyte = std::size_t{1} << 20U;

/// What one process that decodes may take: what 256 million pixels, the limit, need in the most wasteful decoder
/// (libtiff's four bytes a pixel with a strip of three beside them), and room.
[[maybe_unused]] constexpr std::size_t kLargestPeak = 2560 * kMebibyte;

/// The program's first process decodes nothing: it holds files, samples of pictures and results.
[[maybe_unused]] constexpr std::size_t kMainPeak = 256 * kMebibyte;

std::string numbered(std::size_t number, const std::string& name) {
    std::ostringstream text;
    text << std::setw(5) << std::setfill('0') << number << '-' << name;
    return text.str();
}

/// Folder of hostile files, and the hashes of the good ones among them.
class Minefield {
public:
    Minefield() {
        const std::vector<SampleFile> good = sample_files(draw_picture(21, 160, 120, PixelFormat::rgb));
        std::size_t number = 0;
        for (const HostileFile& file : hostile_files(2026, kFiles)) {
            constexpr std::size_t kBetween = 40;
            if (number % kBetween == 0) {
                add_good(number, good[number / kBetween % good.size()]);
                ++number;
            }
            hostile_.insert(folder_.write(numbered(number, file.name), file.bytes));
            ++number;
        }
        add_good(number, good.front());
    }

    std::string path() const { return folder_.path().native(); }
    const std::map<std::string, std::string>& good() const { return good_; }
    const std::set<std::string>& hostile() const { return hostile_; }

private:
    void add_good(std::size_t number, const SampleFile& file) {
        const std::string path = folder_.write(
            numbered(number, "good-" + file.format + '-' + file.mode + file_ending(file.format)), file.bytes);
        good_[path] = pdq_hash(decode_image(file.bytes).value().pixels.view()).hash.to_hex();
    }

    TemporaryFolder folder_;
    std::map<std::string, std::string> good_;
    std::set<std::string> hostile_;
};

std::map<std::string, std::string> hashes_in(const std::vector<std::string>& lines) {
    std::map<std::string, std::string> hashes;
    for (const std::string& line : lines) {
        const auto object = parse_json(line);
        const bool is_new = hashes.emplace(object["file"].string(), object["hash"].string()).second;
        INFO(line);
        CHECK(is_new);
    }
    return hashes;
}

/// What the first `count` lines say of each file; a line is about one file.
std::map<std::string, std::vector<std::string>> complaints_in(const std::vector<std::string>& lines,
                                                              std::size_t count) {
    std::map<std::string, std::vector<std::string>> complaints;
    for (std::size_t i = 0; i < count; ++i) {
        INFO(lines[i]);
        const std::string begin = "whorl: ";
        const std::size_t colon = lines[i].find(": ", begin.size());
        CHECK(lines[i].starts_with(begin));
        CHECK(
            std::none_of(lines[i].begin(), lines[i].end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
        REQUIRE(colon != std::string::npos);
        complaints[lines[i].substr(begin.size(), colon - begin.size())].push_back(lines[i].substr(colon + 2));
    }
    return complaints;
}

}  // namespace

TEST_CASE("hostile files cost themselves only") {
    const Minefield field;
    REQUIRE(field.hostile().size() >= kFiles);
    constexpr int kLongestSeconds = 600;  // a guard: what hangs fails
    const WatchedRun run =
        watch_whorl({"hash", "--format", "json", "--jobs", "2", "--max-pixels", WHORL_HOSTILE_PIXELS, field.path()},
                    kLongestSeconds);
    REQUIRE(run.exit_code == 1);

    const auto hashes = hashes_in(run.out);
    REQUIRE_FALSE(run.err.empty());
    auto complaints = complaints_in(run.err, run.err.size() - 1);  // the last one counts them
    for (const auto& [file, hash] : field.good()) {
        INFO(file);
        CHECK(complaints.count(file) == 0);
        const auto found = hashes.find(file);
        CHECK((found != hashes.end() && found->second == hash));
    }
    std::size_t failed = 0;
    for (const std::string& file : field.hostile()) {
        INFO(file);
        const std::vector<std::string>& said = complaints[file];
        if (hashes.count(file) != 0) {
            // Damage that changes no pixel, or a few.
            CHECK((said.empty() || (said.size() == 1 && said[0].starts_with("quality "))));
        } else {
            CHECK(said.size() == 1);
            ++failed;
        }
    }
    CHECK(hashes.size() + failed == field.good().size() + field.hostile().size());
    CHECK(run.err.back() ==
          "whorl: " + std::to_string(hashes.size()) + " pictures hashed, " + std::to_string(failed) + " failed");
    // That they are hostile at all.
    CHECK(failed > field.hostile().size() / 2);
#ifdef WHORL_MEASURES_MEMORY
    CHECK(run.main_peak > 0);
    CHECK(run.main_peak <= kMainPeak);
    CHECK(run.largest_peak <= kLargestPeak);
#endif
}

TEST_CASE("a hostile file has the same hash in any company") {
    const Minefield field;
    constexpr int kLongestSeconds = 600;
    const Words hash = {"hash", "--format", "json", "--max-pixels", "1000000", "--jobs"};
    const auto with = [&](Words words) {
        words.insert(words.begin(), hash.begin(), hash.end());
        return hashes_in(watch_whorl(words, kLongestSeconds).out);
    };
    std::string backwards;
    for (const auto& file : field.hostile()) {
        backwards.insert(0, file + '\n');
    }
    const TemporaryFolder folder;
    auto first = with({"2", field.path()});
    const auto second = with({"1", "--files-from", folder.write("list", backwards)});
    CHECK(second.size() > kFiles / 10);
    for (const auto& [file, good] : field.good()) {
        first.erase(file);
    }
    CHECK(first.size() == second.size());
    std::vector<std::string> differ;
    for (const auto& [file, hash_of_file] : second) {
        if (first[file] != hash_of_file) {
            differ.push_back(file);
        }
    }
    INFO(Catch::Detail::stringify(differ));
    CHECK(differ.empty());
}

TEST_CASE("what hostile files give away is told, or not, of each by itself") {
    const Minefield field;
    constexpr int kLongestSeconds = 600;
    const WatchedRun run = watch_whorl({"metadata", "show", "--format", "json", field.path()}, kLongestSeconds);
    REQUIRE(run.exit_code == 1);
    std::map<std::string, std::size_t> answers;
    for (const std::string& line : run.out) {
        ++answers[parse_json(line)["file"].string()];
    }
    for (const auto& [file, said] : complaints_in(run.err, run.err.size())) {
        answers[file] += said.size();
    }
    for (const std::string& file : field.hostile()) {
        INFO(file);
        CHECK(answers[file] == 1);
    }
    for (const auto& [file, hash] : field.good()) {
        INFO(file);
        CHECK(answers[file] == 1);
    }
#ifdef WHORL_MEASURES_MEMORY
    CHECK(run.main_peak <= kMainPeak);
    CHECK(run.largest_peak <= kMainPeak);
#endif
}

namespace {

/// Of the error of one of decompression_bombs(); empty if it is decoded.
std::string message_of(const std::string& name) {
    static const std::vector<HostileFile> bombs = decompression_bombs();
    const auto bomb =
        std::find_if(bombs.begin(), bombs.end(), [&](const HostileFile& file) { return file.name == name; });
    REQUIRE(bomb != bombs.end());
    const auto result = decode_image(bomb->bytes);
    return result ? std::string() : result.error().message;
}

}  // namespace

TEST_CASE("a picture of one very long column is refused, since it would take much longer than others") {
    using Clock = std::chrono::steady_clock;
    CHECK(message_of("tiff-short-column.tiff").empty());
    const auto begin = Clock::now();
    CHECK(message_of("tiff-column.tiff") == "declares 1 x 250000000 pixels, more than 1000000 on a side");
    CHECK(Clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE("a JPEG of more scans than its size allows is refused before they are all read") {
    CHECK(message_of("jpeg-scans-499.jpg").empty());
    CHECK(message_of("jpeg-scans-800.jpg") == "is damaged or cut off (more than 500 scans of 1000 x 1000 pixels)");
    CHECK(message_of("jpeg-scans-499-large.jpg") ==
          "is damaged or cut off (more than 25 scans of 16000 x 16000 pixels)");
}
