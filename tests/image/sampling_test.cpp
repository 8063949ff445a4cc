// The samples that PDQ looks at can be taken while decoding; reduced JPEGs keep their shape.
#include <algorithm>
#include <tuple>

#include "tests/image/decoded.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;

TEST_CASE("sampled decoding gives PDQ the same hash to the last bit, however the picture is turned") {
    for (const auto& [width, height] : {std::tuple{700, 900}, {1300, 520}, {513, 40}, {400, 300}}) {
        const Image stored = draw_picture(12, width, height, PixelFormat::rgb);
        std::vector<File> files = {encode_tiff(stored, TiffMode::tiled),
                                   encode_png(stored, PngMode::interlaced),
                                   encode(stored, ".bmp"),
                                   encode_gif(stored, GifMode::plain),
                                   encode_heif(stored, HeifCodec::hevc, 6),
                                   encode_animated_webp(stored),
                                   encode_jpeg(stored, JpegMode::cmyk)};
        for (int orientation = 1; orientation <= 8; ++orientation) {
            const File exif = exif_block(orientation, true);
            files.push_back(with_exif_in_jpeg(encode_jpeg(stored, JpegMode::baseline), exif));
            files.push_back(with_exif_in_jpeg(encode_jpeg(stored, JpegMode::progressive), exif));
            files.push_back(with_exif_in_png(encode(stored, ".png"), exif, true));
        }
        DecodeOptions sampled;
        sampled.sample_to = kPdqWorkingDimension;
        for (std::size_t i = 0; i < files.size(); ++i) {
            INFO(width << "x" << height << " file " << i);
            const DecodedImage whole = decoded(files[i]);
            const DecodedImage samples = decoded(files[i], sampled);
            CHECK(samples.width == whole.width);
            CHECK(samples.height == whole.height);
            CHECK(std::max(samples.pixels.width(), samples.pixels.height()) <= kPdqWorkingDimension);
            CHECK(pdq_dihedral_hashes(samples.pixels.view()) == pdq_dihedral_hashes(whole.pixels.view()));
        }
    }
}

TEST_CASE("the samples of a JPEG are pixels of the whole, however rows share chroma and are reduced") {
    const Image picture = draw_picture(12, 130, 203, PixelFormat::rgb);
    for (const ChromaSharing chroma : {ChromaSharing{1, 1}, {2, 1}, {1, 2}, {2, 2}, {1, 4}, {4, 2}}) {
        for (const JpegMode mode : {JpegMode::baseline, JpegMode::progressive}) {
            const File file = encode_jpeg(picture, mode, chroma);
            for (const int reduce_to : {0, 60, 30}) {
                DecodeOptions options;
                options.reduce_to = reduce_to;
                const Image whole = decoded(file, options).pixels;
                for (int samples = 7; samples < whole.height(); samples += 9) {
                    INFO(chroma.across << "x" << chroma.down << " reduced to " << reduce_to << " sampled to "
                                       << samples);
                    options.sample_to = samples;
                    Image expected(samples, samples, PixelFormat::rgb);
                    for (int y = 0; y < samples; ++y) {
                        for (int x = 0; x < samples; ++x) {
                            std::copy_n(whole.row(y * whole.height() / samples) + 3 * (x * whole.width() / samples),
                                        3, expected.row(y) + 3 * x);
                        }
                    }
                    CHECK(mean_difference(decoded(file, options).pixels, expected) == 0);
                }
            }
        }
    }
}

TEST_CASE("a cut-off JPEG is refused, even if what is missing is below the last sample") {
    // So high that whole rows of blocks lie there.
    const Image picture = draw_picture(12, 600, 12000, PixelFormat::rgb);
    for (const JpegMode mode : {JpegMode::baseline, JpegMode::progressive, JpegMode::cmyk}) {
        const File file = encode_jpeg(picture, mode);
        DecodeOptions sampled;
        sampled.sample_to = kPdqWorkingDimension;
        CHECK(decode_image(file, sampled));
        for (std::size_t missing = 3; missing < 1500; missing += 100) {
            INFO(missing << " bytes missing");
            const auto result = decode_image(std::span(file).first(file.size() - missing), sampled);
            REQUIRE_FALSE(result);
            CHECK(result.error().kind == ErrorKind::corrupt);
        }
    }
}

TEST_CASE("a JPEG is reduced as far as both dimensions allow") {
    const File file = encode_jpeg(draw_picture(12, 1000, 600, PixelFormat::rgb), JpegMode::baseline);
    for (const auto& [reduce_to, width, height] : {std::tuple{0, 1000, 600},
                                                   {601, 1000, 600},
                                                   {301, 1000, 600},
                                                   {300, 500, 300},
                                                   {150, 250, 150},
                                                   {75, 125, 75},
                                                   {1, 125, 75}}) {
        INFO(reduce_to);
        DecodeOptions options;
        options.reduce_to = reduce_to;
        const DecodedImage picture = decoded(file, options);
        CHECK(picture.pixels.width() == width);
        CHECK(picture.pixels.height() == height);
        CHECK(picture.width == 1000);
        CHECK(picture.height == 600);
    }
}
