// A decoder that was taken over, in the middle of good pictures: it can change the hash of its own picture, and
// nothing else.
#include <chrono>
#include <map>
#include <string>

#include "lib/sandbox/sanitizers.hpp"
#include "tests/cli/run.hpp"
#include "tests/metadata/pictures.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

using Words = std::vector<std::string>;

/// tests/cli/taken_over.cpp has what each of them does.
struct Attempt {
    std::string name;
    std::string said;  ///< of its picture; empty if it has a hash
};

const std::string kWrong = "made its decoder give a wrong answer";
const std::string kCrash = "made the process that read it crash";
const std::string kForbidden = "made the process that read it do something forbidden";
const std::string kHeld = "held";
const std::string kTooLong = "took longer than 3 s to read";

const std::vector<Attempt> kAttempts = {
    {"own-hash", ""},
    {"huge-picture", kWrong},
    {"huge-pixels", kCrash},
    {"more-pixels-than-picture", kWrong},
    {"fewer-bytes-than-pixels", kWrong},
    {"other-format", kWrong},
    {"no-format", kWrong},
    {"no-pixel-format", kWrong},
    {"negative-sizes", kWrong},
    {"endless-answer", kCrash},
    {"answer-beyond-area", kCrash},
    {"no-kind-of-error", kHeld},
    {"commands-to-terminal", R"(held\x1b[2J\xe2\x80\xae\xc2\x9b\x0a\xff)"},
    {"ready-again", kCrash},
    {"rubbish", kCrash},
    {"answers-for-others", ""},
    {"stays-and-overwrites", ""},
    {"stays-and-reads", ""},
    {"earlier-picture", kHeld},
    {"area-beyond-its-share", kHeld},
    {"fills-area", kCrash},
    {"filled-area", kHeld},
    {"all-memory", kHeld},
    {"higher-limits", kHeld},
    {"next-question", kTooLong},
    {"thread", kHeld},
    {"process", kHeld},
    {"socket", kForbidden},
    {"file", kHeld},
    {"own-memory-file", kHeld},
    {"trace", kForbidden},
    {"kill-program", kForbidden},
    {"outlive-program", kHeld},
    {"run-memory", kHeld},
};

File jpeg_with(const std::string& comment, unsigned seed) {
    return with_inserted(encode(draw_picture(seed, 512, 512, PixelFormat::gray), ".jpg"), 2,
                         jpeg_segment(0xfe, comment));
}

/// By file: its hash.
std::map<std::string, std::string> hashes_in(const std::string& out) {
    std::map<std::string, std::string> hashes;
    for (const std::string& line : lines_of(out)) {
        const Json object = parse_json(line);
        hashes[object["file"].string()] = object["hash"].string();
    }
    return hashes;
}

const RunOptions kTakenOver = {.environment = {std::string("LD_PRELOAD=") + WHORL_TAKEN_OVER},
                               // Less memory of its own than a forged size would make it take.
                               .under = {"/bin/sh", "-c", R"(ulimit -d 400000; exec "$0" "$@")"}};

}  // namespace

TEST_CASE("a decoder that was taken over can change the hash of its own picture, and nothing else") {
    if (sandbox::kSanitized) {  // which need more themselves than a worker may have
        return;
    }
    const RunOptions taken_over = {.environment = {std::string("LD_PRELOAD=") + WHORL_TAKEN_OVER},
                                   // Less memory of its own than a forged size would make it take.
                                   .under = {"/bin/sh", "-c", R"(ulimit -d 400000; exec "$0" "$@")"}};
    const TemporaryFolder folder;
    Words good;
    for (unsigned seed = 0; seed < 3; ++seed) {
        good.push_back(
            folder.write("good-" + std::to_string(seed) + ".jpg", jpeg_with("secret of another picture", seed)));
    }
    const auto hash = [&](Words words, const std::string& jobs, const RunOptions& options,
                          const std::string& seconds = "30") {
        words.insert(words.begin(), {"hash", "--format", "json", "--time-limit", seconds, "--jobs", jobs});
        return run_whorl(words, options);
    };
    const auto good_hashes = hashes_in(hash(good, "1", {}).out);
    REQUIRE(good_hashes.size() == 3);
    const std::string jobs = GENERATE("1", "2");
    const std::string untouched = folder.write("untouched.jpg", jpeg_with("attempt=none;", 9));
    const std::string own_hash = hashes_in(hash({untouched}, "1", {}).out)[untouched];
    for (const Attempt& attempt : kAttempts) {
        INFO(attempt.name << ", jobs: " << jobs);
        const std::string evil = folder.write("evil.jpg", jpeg_with("attempt=" + attempt.name + ";", 9));
        const Ran ran =
            hash({good[0], evil, good[1], evil, good[2]}, jobs, kTakenOver, attempt.said == kTooLong ? "3" : "30");
        auto hashes = hashes_in(ran.out);
        const bool failed = !attempt.said.empty();
        const auto evil_hash = hashes.extract(evil);
        CHECK(evil_hash.empty() == failed);
        CHECK((failed || evil_hash.mapped() != own_hash));
        CHECK(ran.exit_code == (failed ? 1 : 0));
        CHECK(hashes == good_hashes);
        CHECK_THAT(ran.err, !ContainsSubstring("ESCAPED"));
        if (failed) {
            CHECK_THAT(ran.err, ContainsSubstring("whorl: " + evil + ": " + attempt.said));
        }
    }
}

TEST_CASE("a reader of metadata that was taken over can lie about its own picture, and nothing else") {
    const std::string wrong = "made the process that read it give a wrong answer; it may be an attack";
    const std::vector<Attempt> attempts = {
        {"facts-of-its-own", ""},        {"facts-that-command-terminal", ""},
        {"facts-without-end", kCrash},   {"facts-larger-than-answer", wrong},
        {"facts-that-end-early", wrong}, {"facts-in-facts", wrong},
        {"facts-beside-facts", wrong},   {"facts-of-no-kind", wrong},
    };
    const TemporaryFolder folder;
    const auto png_with = [&](const std::string& name, const std::string& comment) {
        return folder.write(name, with_tags(encode(picture(), ".png"), {"-PNG:Comment=" + comment}));
    };
    const std::string good = png_with("good.png", "attempt=none;");
    const std::string told = output_of({"metadata", "show", good});
    REQUIRE_FALSE(told.empty());
    for (const Attempt& attempt : attempts) {
        INFO(attempt.name);
        const std::string evil = png_with("evil.png", "attempt=" + attempt.name + ";");
        const Ran ran = run_whorl({"metadata", "show", "--time-limit", "30", good, evil, good}, kTakenOver);
        CHECK(ran.exit_code == (attempt.said.empty() ? 0 : 1));
        CHECK(ran.out.starts_with(told));
        CHECK(ran.out.ends_with(told));
        CHECK(ran.out.find_first_of("\x1b\xc2\xe2") == std::string::npos);
        if (!attempt.said.empty()) {
            CHECK_THAT(ran.err, ContainsSubstring("whorl: " + evil + ": " + attempt.said));
        }
    }
}
