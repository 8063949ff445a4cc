// Pictures come out upright, once.
#include <algorithm>
#include <array>
#include <whorl/dihedral.hpp>

#include "tests/image/decoded.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

Image scene() {
    return draw_picture(21, 96, 64, PixelFormat::rgb);
}

/// Checks that a file of the picture with each EXIF orientation is turned as asked.
template <class Encode>
void check_turned(const std::string& name, const Encode& encode_with, double tolerance) {
    const Image stored = scene();
    DecodeOptions as_stored;
    as_stored.auto_orient = false;
    for (int orientation = 1; orientation <= 8; ++orientation) {
        INFO(name << " orientation " << orientation);
        const File file = encode_with(stored, orientation);
        const Image upright = transformed(stored.view(), *upright_transform(orientation));
        const DecodedImage turned = decoded(file);
        CHECK(turned.width == upright.width());
        CHECK(turned.height == upright.height());
        CHECK(mean_difference(turned.pixels, upright) <= tolerance);
        const DecodedImage unturned = decoded(file, as_stored);
        CHECK(unturned.width == stored.width());
        CHECK(mean_difference(unturned.pixels, stored) <= tolerance);
    }
}

}  // namespace

TEST_CASE("EXIF orientation 1 to 8 in JPEG, PNG, WebP and TIFF") {
    for (const bool little_endian : {true, false}) {
        check_turned(
            "JPEG",
            [&](const Image& stored, int orientation) {
                return with_exif_in_jpeg(encode_jpeg(stored, JpegMode::baseline),
                                         exif_block(orientation, little_endian));
            },
            6);
        for (const bool after_pixels : {false, true}) {
            check_turned(
                "PNG",
                [&](const Image& stored, int orientation) {
                    return with_exif_in_png(encode(stored, ".png"), exif_block(orientation, little_endian),
                                            after_pixels);
                },
                0);
        }
        check_turned(
            "WebP",
            [&](const Image& stored, int orientation) {
                return with_exif_in_webp(encode_webp(stored, WebpMode::lossless),
                                         exif_block(orientation, little_endian));
            },
            0);
    }
    check_turned(
        "TIFF",
        [](const Image& stored, int orientation) { return encode_tiff(stored, TiffMode::tiled, orientation); }, 0);
}

TEST_CASE("what stands behind the end of a PNG does not turn it") {
    const File png = encode(scene(), ".png");
    const File turned = with_exif_in_png(png, exif_block(6, true), true);
    const auto end = std::ssize(png) - 12;  // of its own last chunk
    File behind = png;
    behind.insert(behind.end(), turned.begin() + end, turned.end());
    CHECK(decoded(turned).width == scene().height());
    CHECK(decoded(behind).width == scene().width());
}

TEST_CASE("EXIF behind the first scan of a JPEG does not turn it") {
    const File jpeg = encode_jpeg(scene(), JpegMode::progressive);
    const File turned = with_exif_in_jpeg(jpeg, exif_block(6, true));
    const auto segment = turned.begin() + 2;
    constexpr std::array kScan = {std::byte{0xff}, std::byte{0xda}};
    const auto first = std::search(jpeg.begin(), jpeg.end(), kScan.begin(), kScan.end());
    const auto second = std::search(first + 2, jpeg.end(), kScan.begin(), kScan.end());
    REQUIRE(second != jpeg.end());
    File later = jpeg;
    later.insert(later.begin() + (second - jpeg.begin()), segment,
                 segment + (std::ssize(turned) - std::ssize(jpeg)));
    CHECK(decoded(turned).width == scene().height());
    CHECK(decoded(later).width == scene().width());
}

TEST_CASE("HEIF is turned by its boxes, never by EXIF, so that a camera's repetition turns it once") {
    // Orientations whose boxes libheif 1.15 writes without a mirror; HEVC needs no other.
    const Image stored = scene();
    for (const HeifCodec codec : {HeifCodec::hevc, HeifCodec::av1}) {
        for (const int orientation : {1, 3, 6, 8}) {
            const Image upright = transformed(stored.view(), *upright_transform(orientation));
            for (const int exif : {0, orientation, 5}) {
                for (const bool auto_orient : {true, false}) {
                    INFO("orientation " << orientation << " EXIF " << exif << " auto " << auto_orient);
                    DecodeOptions options;
                    options.auto_orient = auto_orient;
                    const DecodedImage picture = decoded(encode_heif(stored, codec, orientation, exif), options);
                    CHECK(picture.width == upright.width());
                    CHECK(mean_difference(picture.pixels, upright) <= 6);
                }
            }
        }
    }
}

TEST_CASE("an EXIF block that makes no sense leaves the picture as it is") {
    const Image stored = scene();
    const File jpeg = encode_jpeg(stored, JpegMode::baseline);
    const File good = exif_block(6, true);
    const auto unturned = [&](const File& exif) {
        const DecodedImage picture = decoded(with_exif_in_jpeg(jpeg, exif));
        return picture.width == stored.width();
    };
    CHECK_FALSE(unturned(good));
    CHECK(unturned(exif_block(0, true)));
    CHECK(unturned(exif_block(9, false)));
    CHECK(unturned({}));
    for (std::size_t size = 0; size + 6 < good.size(); ++size) {
        File cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        INFO("cut to " << size);
        const bool entry_whole = size >= 32;  // header 8, count 2, first entry 12, second up to its value 10
        CHECK(unturned(cut) == !entry_whole);
    }
    File beyond = good;
    beyond[4] = std::byte{0xff};
    beyond[7] = std::byte{0xff};
    CHECK(unturned(beyond));
    File endless = good;
    endless[8] = endless[9] = std::byte{0xff};  // 65535 entries announced
    CHECK_FALSE(unturned(endless));
}
