// What is left of pictures, passphrases and keys in the memory of the program and of its workers.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>
#include <whorl/case_key.hpp>
#include <whorl/decode.hpp>

#include "tests/cli/needles.hpp"
#include "tests/cli/observed_program.hpp"
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;
using Found = std::set<std::string>;

const Found kNothing;  // compared with, a failure shows what was found

const std::string kPassphrase = "Jackdaws love my big sphinx of quartz";

/// No headers, which all files of a kind share.
void add_file_bytes(Needles& needles, const std::string& file) {
    constexpr std::size_t kHead = 1024;
    constexpr std::size_t kWindow = 16;
    const std::string bytes = contents_of(file);
    const std::size_t step = std::max<std::size_t>(kWindow, bytes.size() / 4096);
    for (std::size_t at = kHead; at + kWindow < bytes.size(); at += step) {
        needles.add(bytes.substr(at, kWindow), "file bytes");
    }
}

/// As the hashes weigh colours, in single precision (BT.601).
float luma_of(const std::uint8_t* rgb) {
    return 0.299F * static_cast<float>(rgb[0]) + 0.587F * static_cast<float>(rgb[1]) +
           0.114F * static_cast<float>(rgb[2]);
}

void add_pixels(Needles& needles, const std::string& file, int sample_to) {
    constexpr int kPixels = 6;
    const DecodedImage picture = load_image(file, {.sample_to = sample_to}).value();
    REQUIRE(picture.pixels.format() == PixelFormat::rgb);
    for (int y = 0; y < picture.pixels.height(); y += 3) {
        for (int x = 0; x + kPixels <= picture.pixels.width(); x += 17) {
            const std::uint8_t* pixels = picture.pixels.row(y) + std::ptrdiff_t{3} * x;
            needles.add({reinterpret_cast<const char*>(pixels), 3 * kPixels}, "pixels");
            float luma[kPixels - 2];
            for (std::size_t i = 0; i < std::size(luma); ++i) {
                luma[i] = luma_of(pixels + 3 * i);
            }
            needles.add({reinterpret_cast<const char*>(luma), sizeof luma}, "luma");
        }
    }
}

Needles needles_of(const std::string& file) {
    Needles needles;
    add_file_bytes(needles, file);
    add_pixels(needles, file, 0);
    add_pixels(needles, file, 512);
    REQUIRE(needles.size() > 5000);
    return needles;
}

Needles needle_of(const std::string& bytes, const std::string& kind) {
    Needles needles;
    needles.add(bytes, kind);
    REQUIRE(needles.size() == 1);
    return needles;
}

std::string write_picture(const TemporaryFolder& folder, const std::string& extension) {
    return folder.write("picture" + extension, encode(draw_picture(11, 900, 700, PixelFormat::rgb), extension));
}

Words hash_list(const std::string& algorithm) {
    return {"hash", "--files-from", "-", "--jobs", "1", "--algorithm", algorithm};
}

bool has_kind(const Found& found, const std::string& kind) {
    return std::any_of(found.begin(), found.end(), [&](const std::string& each) { return each.starts_with(kind); });
}

/// The passphrase and the key, whole and in parts.
Needles secrets_of(const fs::path& folder) {
    Needles needles;
    constexpr std::size_t kWindow = 12;
    for (std::size_t at = 0; at + kWindow <= kPassphrase.size(); at += kWindow) {
        needles.add(kPassphrase.substr(at, kWindow), "passphrase");
    }
    const Ed25519Key key = load_case_key(folder / "case.key", Secret::copy_of(kPassphrase)).value();
    const Secret seed = key.seed();
    needles.add(std::string(seed.view().substr(0, seed.size() / 2)), "key");
    needles.add(std::string(seed.view().substr(seed.size() / 2)), "key");
    REQUIRE(needles.size() == 5);
    return needles;
}

Words new_case(const fs::path& folder) {
    return {"case", "new", folder.native(), "--argon2-memory", "8", "--argon2-passes", "1", "--passphrase-fd", "3"};
}

/// That it went well, and what is then in its memory.
Found left_by(ObservedProgram& program, const Needles& needles) {
    Found found = found_in_family(program.process(), needles);
    CHECK(program.finish() == 0);
    return found;
}

void make_case(const fs::path& folder) {
    ObservedProgram program(new_case(folder), kPassphrase);
    program.wait_for_end();
    CHECK(left_by(program, secrets_of(folder)) == kNothing);
}

}  // namespace

TEST_CASE("nothing of a picture is left once its hash is told") {
    const std::string extension = GENERATE(".jpg", ".png");
    const std::string algorithm = GENERATE("pdq", "phash");
    INFO(extension << ' ' << algorithm);
    const TemporaryFolder folder;
    const std::string file = write_picture(folder, extension);
    const Needles needles = needles_of(file);
    ObservedProgram program(hash_list(algorithm));
    program.write(file + "\n");
    CHECK(program.read_line().ends_with(file));
    std::set<std::string> names;
    for (const pid_t member : family_of(program.process())) {
        names.insert(name_of(member));
    }
    CHECK(names == std::set<std::string>{"whorl", "whorl-forks"});  // its worker is dead
    CHECK(found_in_family(program.process(), needles) == kNothing);
    // The search looks where it should: this is no secret.
    CHECK(has_kind(found_in(program.process(), needle_of(file, "path")), "path in"));
    program.wait_for_end();
    CHECK(left_by(program, needles) == kNothing);
}

TEST_CASE("a picture is found while the program works on it") {
    const TemporaryFolder folder;
    const std::string file = write_picture(folder, ".jpg");
    const Needles needles = needles_of(file);
    ObservedProgram program(hash_list("phash"));
    program.write(file + "\n" + file + "\n");  // so that there is always one to work on
    // Wherever it is stopped, it holds some form of the picture or none; sooner or later each was seen.
    Found found;
    constexpr int kMostTries = 300;
    const auto complete = [&] {
        return has_kind(found, "file bytes") && has_kind(found, "pixels") && has_kind(found, "luma");
    };
    for (int tries = 0; tries < kMostTries && !complete(); ++tries) {
        program.write(file + "\n");
        std::this_thread::sleep_for(std::chrono::microseconds(100 * (tries % 200)));
        program.stop();
        found.merge(found_in(program.process(), needles));
        program.go_on();
        program.read_line();
    }
    INFO(Catch::Detail::stringify(found));
    CHECK(complete());
}

TEST_CASE("a picture on standard input is found while it is read, and not afterwards") {
    const TemporaryFolder folder;
    const std::string file = write_picture(folder, ".png");
    const Needles needles = needles_of(file);
    const std::string bytes = contents_of(file);
    ObservedProgram program({"hash", "-"});
    program.write(bytes.substr(0, bytes.size() - 1));
    CHECK(has_kind(found_in(program.process(), needles), "file bytes"));
    program.write(bytes.substr(bytes.size() - 1));
    program.wait_for_end();
    CHECK(left_by(program, needles) == kNothing);
}

TEST_CASE("a passphrase and a key are gone before the program is") {
    const TemporaryFolder folder;
    make_case(folder / "own");
    make_case(folder / "platform");
    const Needles secrets = secrets_of(folder / "own");
    folder.write("platforms.txt", output_of({"case", "export-key", (folder / "platform").native(),
                                             "--recipient-line", "The Platform", "--passphrase-fd", "0"},
                                            0, {.input = kPassphrase}));
    const std::string picture = contents_of(write_picture(folder, ".jpg"));
    ObservedProgram program({"bundle", "create", (folder / "own").native(), "-", "--recipients",
                             (folder / "platforms.txt").native(), "--adult", "--passphrase-fd", "3"},
                            kPassphrase);
    program.write(picture);
    // It waits for more of the picture, with the key in hand, and has needed no passphrase since.
    const Found held = found_in_family(program.process(), secrets);
    CHECK(has_kind(held, "key"));
    CHECK_FALSE(has_kind(held, "passphrase"));
    program.wait_for_end();
    CHECK(left_by(program, secrets) == kNothing);
}
