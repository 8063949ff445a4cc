// Reading files into memory that may be too small for them.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>
#include <whorl/decoder.hpp>

#include "lib/decoder/answer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// With bytes behind its end, which belong to the file.
std::vector<std::byte> picture_of(std::size_t size) {
    auto bytes = encode(draw_picture(1, 64, 48, PixelFormat::rgb), ".png");
    REQUIRE(bytes.size() < size);
    bytes.resize(size);
    return {bytes.begin(), bytes.end()};
}

Result<std::size_t> read_stream(const std::vector<std::byte>& bytes, std::span<std::byte> to) {
    int ends[2] = {};
    REQUIRE(::pipe(ends) == 0);
    REQUIRE(::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::close(ends[1]);
    Result<std::size_t> size = read_picture_stream(ends[0], to);
    ::close(ends[0]);
    return size;
}

/// Bytes of the memory that this process and its children use, from a line of /proc/PID/status.
std::size_t in_use(const char* line_of_own, const char* line_of_children) {
    const auto bytes_of = [](const std::filesystem::path& process, std::string_view name) {
        std::ifstream status(process / "status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with(name)) {
                return std::stoull(line.substr(name.size())) * 1024;
            }
        }
        return 0ULL;
    };
    std::size_t bytes = bytes_of("/proc/self", line_of_own);
    std::vector<std::string> parents = {std::to_string(::getpid())};
    while (!parents.empty()) {
        std::ifstream children("/proc/" + parents.back() + "/task/" + parents.back() + "/children");
        parents.pop_back();
        for (std::string child; children >> child;) {
            bytes += bytes_of("/proc/" + child, line_of_children);
            parents.push_back(child);
        }
    }
    return bytes;
}

}  // namespace

TEST_CASE("a picture is read as a whole or not at all") {
    const TemporaryFolder folder;
    const std::vector<std::byte> bytes = picture_of(20'000);
    const std::string file = folder.write("a.png", bytes);
    std::vector<std::byte> room(20'001);
    for (const std::size_t size : {std::size_t{20'000}, std::size_t{20'001}}) {
        const auto read = read_picture_file(file, std::span(room).first(size));
        REQUIRE(read);
        CHECK(*read == bytes.size());
        CHECK(std::equal(bytes.begin(), bytes.end(), room.begin()));
    }
    CHECK(*read_stream(bytes, room) == bytes.size());
    for (const std::size_t size : {std::size_t{19'999}, std::size_t{6'000}, kMinPictureRoom}) {
        CAPTURE(size);
        const auto read = read_picture_file(file, std::span(room).first(size));
        REQUIRE_FALSE(read);
        CHECK(read.error().kind == ErrorKind::too_large);
        CHECK(read.error().input == file);
        CHECK(read_stream(bytes, std::span(room).first(size)).error().kind == ErrorKind::too_large);
    }
}

TEST_CASE("memory that cannot hold the beginning of a picture is an error of the caller") {
    const TemporaryFolder folder;
    const std::vector<std::byte> bytes = picture_of(20'000);
    const std::string file = folder.write("a.png", bytes);
    std::vector<std::byte> room(kMinPictureRoom);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kMinPictureRoom - 1}) {
        CAPTURE(size);
        CHECK(read_picture_file(file, std::span(room).first(size)).error().kind == ErrorKind::invalid);
        CHECK(read_stream(bytes, std::span(room).first(size)).error().kind == ErrorKind::invalid);
    }
    SandboxLimits limits;
    limits.area = 1000;
    Sandbox sandbox = Decoder::start_sandbox(1, limits).value();
    CHECK(Decoder(sandbox).load(file).error().kind == ErrorKind::invalid);
}

TEST_CASE("large files are read when the memory for all of them allows it, not before") {
    constexpr std::size_t kMebi = std::size_t{1} << 20U;
    const TemporaryFolder folder;
    SandboxLimits limits;
    limits.all_memory = 2048 * kMebi;
    Sandbox sandbox = Decoder::start_sandbox(4, limits).value();
    std::vector<std::string> files;
    for (int i = 0; i < 4; ++i) {  // a few KiB on the disk
        files.push_back(folder.write(std::to_string(i) + ".png", picture_of(20'000)));
        std::filesystem::resize_file(files.back(), 550 * kMebi);
    }
    std::size_t most = 0;
    {
        std::jthread watcher([&most](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                most = std::max(most, in_use("RssShmem:", "RssAnon:"));
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        std::vector<std::jthread> readers;
        std::atomic<int> decoded = 0;
        for (const std::string& file : files) {
            readers.emplace_back([&, file] { decoded += Decoder(sandbox).load(file) ? 1 : 0; });
        }
        readers.clear();
        CHECK(decoded == 4);
    }
    CHECK(most > 550 * kMebi);
    CHECK(most < 1000 * kMebi);
    // What is larger than the largest share is refused.
    std::filesystem::resize_file(files.back(), 900 * kMebi);
    const auto refused = Decoder(sandbox).load(files.back());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::too_large);
}

TEST_CASE("a stream that does not fit a small share is read on in a large one") {
    constexpr std::size_t kSize = std::size_t{140} << 20U;
    Sandbox sandbox = Decoder::start_sandbox(1).value();
    int ends[2] = {};
    REQUIRE(::pipe(ends) == 0);
    std::jthread writer([&ends] {
        const std::vector<std::byte> bytes = picture_of(kSize);
        for (std::size_t at = 0; at < bytes.size();) {
            at += static_cast<std::size_t>(::write(ends[1], bytes.data() + at, bytes.size() - at));
        }
        ::close(ends[1]);
    });
    const auto picture = Decoder(sandbox).read(ends[0]);
    writer.join();
    ::close(ends[0]);
    REQUIRE(picture);
    CHECK(picture->width == 64);
}

TEST_CASE("a picture of more pixels than a small share holds is decoded in a large one") {
    Sandbox sandbox = Decoder::start_sandbox(1).value();
    const TemporaryFolder folder;
    const std::string file = folder.write("large.png", encode(Image(5000, 4000, PixelFormat::gray), ".png"));
    CHECK(Decoder(sandbox).load(file).value().pixels.width == 5000);
    const auto refused = Decoder(sandbox).load(file, {.max_pixels = 15'000'000});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "declares 5000 x 4000 pixels, more than the limit of 15000000");
}

TEST_CASE("an answer is held against what was asked") {
    using decoder::Head;
    const auto accepts = [](const Head& head, const DecodeOptions& asked, std::size_t pixels,
                            ImageFormat format = ImageFormat::jpeg) {
        std::vector<std::byte> answer(decoder::kPixels + pixels);
        std::memcpy(answer.data(), &head, sizeof head);
        return decoder::checked_head(answer, asked, format).has_value();
    };
    const Head whole{40, 30, 40, 30, ImageFormat::jpeg, PixelFormat::rgb};
    CHECK(accepts(whole, {}, 3600));
    CHECK_FALSE(accepts(whole, {}, 3599));
    CHECK_FALSE(accepts(whole, {}, 3601));
    CHECK_FALSE(accepts(whole, {}, 3600, ImageFormat::png));
    CHECK_FALSE(accepts(whole, {.max_pixels = 1199}, 3600));
    CHECK(accepts(whole, {.sample_to = 40}, 3600));
    CHECK_FALSE(accepts(whole, {.sample_to = 39}, 3600));
    const Head sampled{40, 30, 16, 16, ImageFormat::jpeg, PixelFormat::gray};
    CHECK(accepts(sampled, {.sample_to = 16}, 256));
    CHECK_FALSE(accepts(sampled, {}, 256));
    const Head reduced{41, 30, 11, 8, ImageFormat::jpeg, PixelFormat::gray};
    CHECK(accepts(reduced, {.reduce_to = 8}, 88));
    CHECK_FALSE(accepts(reduced, {}, 88));
    CHECK_FALSE(accepts({0, 30, 0, 30, ImageFormat::jpeg, PixelFormat::gray}, {}, 0));
    CHECK_FALSE(accepts({-1, -1, -1, -1, ImageFormat::jpeg, PixelFormat::gray}, {}, 1));
    CHECK_FALSE(accepts({1'000'001, 1, 1'000'001, 1, ImageFormat::jpeg, PixelFormat::gray}, {}, 1'000'001));
    CHECK_FALSE(accepts({1, 1, 1, 1, ImageFormat::jpeg, PixelFormat::bgra}, {}, 4));
    CHECK_FALSE(decoder::checked_head({}, {}, ImageFormat::jpeg));
}
