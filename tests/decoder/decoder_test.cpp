// Reading files into memory that may be too small for them.
#include <unistd.h>

#include <vector>
#include <whorl/decoder.hpp>

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
