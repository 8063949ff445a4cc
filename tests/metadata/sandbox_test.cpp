// Where no file can be opened and little else be done, pictures tell the same and are stripped to the same.
#include <unistd.h>

#include <cstring>
#include <set>
#include <whorl/decode.hpp>
#include <whorl/sandbox.hpp>

#include "tests/cli/needles.hpp"
#include "tests/metadata/pictures.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// What is told, then the copy if there is one.
std::string all_of(std::span<const std::byte> file) {
    const auto metadata = read_metadata(file);
    const auto copy = strip_metadata(file);
    return (metadata ? in_words(*metadata) : metadata.error().message) +
           (copy ? std::string(text_of(*copy)) : copy.error().message);
}

Result<std::size_t> all_inside(std::span<const std::byte> /*question*/, std::span<const std::byte> file,
                               std::span<std::byte> room) {
    const std::string all = all_of(file);
    std::memcpy(room.data(), all.data(), all.size());
    return all.size();
}

std::vector<File> telling_files(const Image& picture) {
    const std::vector<std::string> xmp = {"-XMP-iptcExt:PersonInImage=Bea", "-EXIF:UserComment=für dich"};
    return {with_tags(encode(picture, ".jpg"), telling_tags()),
            with_tags(encode(picture, ".png"), xmp),
            with_tags(encode_webp(picture, WebpMode::lossy), xmp),
            with_tags(encode_tiff(picture, TiffMode::rgb16), xmp),
            with_tags(encode_heif(picture, HeifCodec::av1, 1, 6), xmp),
            with_tags(encode_heif(picture, HeifCodec::hevc), xmp),
            encode_gif(picture, GifMode::plain),
            encode_bmp(picture, BmpMode::rgb24)};
}

}  // namespace

TEST_CASE("metadata is read and stripped in a sandbox as outside of it") {
    auto sandbox = Sandbox::start(1);
    if (!sandbox) {
        WARN("this system has no sandbox: " << sandbox.error().message);
        return;
    }
    for (const File& file : telling_files(draw_picture(5, 48, 32, PixelFormat::rgb))) {
        SandboxLoan loan = sandbox->lend();
        std::copy(file.begin(), file.end(), loan.area().begin());
        const auto answer = loan.run(all_inside, {}, file.size());
        INFO((answer ? "" : answer.error().message));
        REQUIRE(answer);
        const std::string expected = all_of(file);
        CHECK(std::string(reinterpret_cast<const char*>(answer->data()), answer->size()) == expected);
    }
}

#ifdef WHORL_SEARCHES_MEMORY
namespace {

Result<std::size_t> decoded_and_all_inside(std::span<const std::byte> question, std::span<const std::byte> file,
                                           std::span<std::byte> room) {
    const Result<DecodedImage> image = decode_image(file);
    if (!image) {
        return image.error();
    }
    std::memcpy(room.data(), image->pixels.row(0), image->pixels.row_bytes());
    return all_inside(question, file, room.subspan(image->pixels.row_bytes()));
}

Needles needles_of(const File& file) {
    Needles needles;
    constexpr std::size_t kWindow = 12;
    for (std::size_t at = 0; at + kWindow <= file.size(); at += 5) {
        needles.add(std::string(text_of(file).substr(at, kWindow)), "file at " + std::to_string(at));
    }
    const DecodedImage image = decode_image(file).value();
    for (int y = 0; y < image.pixels.height(); ++y) {
        for (std::size_t at = 0; at + kWindow <= image.pixels.row_bytes(); at += kWindow) {
            needles.add({reinterpret_cast<const char*>(image.pixels.row(y)) + at, kWindow},
                        "pixels at " + std::to_string(at) + " of row " + std::to_string(y));
        }
    }
    needles.add("PersonInImage=Bea", "name");
    needles.add("für dich", "words");
    return needles;
}

}  // namespace

TEST_CASE("nothing of a picture is in the worker that comes after it") {
    Sandbox sandbox = Sandbox::start(1, {}, load_codecs).value();  // before there is anything to find
    const auto worker = [&] {
        REQUIRE(sandbox.protection());
        for (const pid_t process : family_of(::getpid())) {
            if (name_of(process) == "whorl-sandbox") {
                return process;
            }
        }
        FAIL("no worker");
        return pid_t{0};
    };
    if (::access(("/proc/" + std::to_string(worker()) + "/mem").c_str(), R_OK) != 0) {
        WARN("only root can look into a worker");
        return;
    }
    for (const File& file : telling_files(draw_picture(77, 200, 150, PixelFormat::rgb))) {
        const Needles needles = needles_of(file);
        const std::set<std::string> before = found_in(worker(), needles);  // what the libraries have by themselves
        {
            SandboxLoan loan = sandbox.lend();
            std::copy(file.begin(), file.end(), loan.area().begin());
            REQUIRE(loan.run(decoded_and_all_inside, {}, file.size(), {.threads = true}));
            CHECK(found_in(::getpid(), needles).size() > 1);  // the search looks where it should
        }
        CHECK(found_in(worker(), needles) == before);
    }
}
#endif
