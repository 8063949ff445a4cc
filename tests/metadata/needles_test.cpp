// A needle in every place of a file where bytes can hide. Where the picture looks the same as without it, the copy
// does not have it. libjpeg, libpng and libwebp say how the picture looks.
#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which needs FILE

#include <jpeglib.h>
#include <png.h>
#include <webp/demux.h>

#include "tests/hostile/builders.hpp"
#include "tests/metadata/pictures.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto kNeedle = "\x89N3ed\xcf!e"sv;

constexpr auto kAnimatedPng = "animated PNG";

using Pixels = std::vector<std::uint8_t>;

struct JpegFailure {
    jpeg_error_mgr base;
    std::jmp_buf back;
};

/// Nothing when libjpeg gives up. Its warnings count for nothing, as in viewers.
Pixels shown_jpeg(const File& file) {
    JpegFailure failure;
    jpeg_decompress_struct jpeg;
    jpeg.err = jpeg_std_error(&failure.base);
    failure.base.error_exit = [](j_common_ptr common) {
        std::longjmp(reinterpret_cast<JpegFailure*>(common->err)->back, 1);
    };
    failure.base.emit_message = [](j_common_ptr, int) {};
    jpeg_create_decompress(&jpeg);
    static Pixels pixels;  // longjmp passes over its destructor
    pixels.clear();
    if (setjmp(failure.back) == 0) {
        jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
        jpeg_read_header(&jpeg, TRUE);
        jpeg_start_decompress(&jpeg);
        const std::size_t row_size = std::size_t{jpeg.output_width} * static_cast<unsigned>(jpeg.output_components);
        while (jpeg.output_scanline < jpeg.output_height) {
            pixels.resize(pixels.size() + row_size);
            JSAMPROW row = pixels.data() + pixels.size() - row_size;
            jpeg_read_scanlines(&jpeg, &row, 1);
        }
    } else {
        pixels.clear();
    }
    jpeg_destroy_decompress(&jpeg);
    return pixels;
}

Pixels shown_png(const File& file) {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    Pixels pixels;
    if (png_image_begin_read_from_memory(&png, file.data(), file.size()) != 0) {
        png.format = PNG_FORMAT_RGBA;
        pixels.resize(PNG_IMAGE_SIZE(png));
        if (png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr) == 0) {
            pixels.clear();
        }
    }
    png_image_free(&png);
    return pixels;
}

/// All frames.
Pixels shown_webp(const File& file) {
    const WebPData data{reinterpret_cast<const std::uint8_t*>(file.data()), file.size()};
    WebPAnimDecoder* decoder = WebPAnimDecoderNew(&data, nullptr);
    Pixels pixels;
    WebPAnimInfo info;
    if (decoder != nullptr && WebPAnimDecoderGetInfo(decoder, &info) != 0) {
        std::uint8_t* frame = nullptr;
        int time = 0;
        while (WebPAnimDecoderHasMoreFrames(decoder) != 0 && WebPAnimDecoderGetNext(decoder, &frame, &time) != 0) {
            pixels.insert(pixels.end(), frame, frame + std::size_t{4} * info.canvas_width * info.canvas_height);
            pixels.push_back(static_cast<std::uint8_t>(time));
        }
    }
    WebPAnimDecoderDelete(decoder);
    return pixels;
}

Pixels shown(const File& file) {
    const std::string_view text = text_of(file);
    return text.starts_with("\xff\xd8") ? shown_jpeg(file)
           : text.starts_with("RIFF")   ? shown_webp(file)
                                        : shown_png(file);
}

bool has_needle(const File& file, std::string_view needle) {
    return text_of(file).find(needle) != std::string_view::npos;
}

struct Sample {
    std::string name;
    File file;
};

/// Twice the same frame.
File animated_png(const Image& rgb) {
    const File png = encode_png(rgb, PngMode::gray8);
    const std::size_t pixels = text_of(png).find("IDAT") - 4;
    const std::string_view data = text_of(png).substr(pixels + 8, big(png, pixels, 4));
    const std::string_view size = text_of(png).substr(16, 8);
    const auto control = [&](char number) {
        return png_chunk("fcTL", File() + ("\0\0\0"s + number) + size + "\0\0\0\0\0\0\0\0\0\1\0\x0a\0\0"sv);
    };
    const File second = control(1) + text_of(png_chunk("fdAT", File() + "\0\0\0\2"sv + data));
    const File animation = png_chunk("acTL", File() + "\0\0\0\2\0\0\0\0"sv) + text_of(control(0));
    return with_inserted(with_inserted(png, png.size() - 12, text_of(second)), pixels, text_of(animation));
}

/// Small and smooth, so that much in them is not used.
std::vector<Sample> samples() {
    const Image small = draw_picture(5, 20, 12, PixelFormat::rgb);
    Image blank(20, 12, PixelFormat::rgb);
    std::vector<Sample> samples = {{"JPEG", encode_jpeg(small, JpegMode::baseline)},
                                   {"progressive JPEG", encode_jpeg(small, JpegMode::progressive)},
                                   {"JPEG with restarts", encode_jpeg(small, JpegMode::with_restarts)},
                                   {"gray JPEG", encode_jpeg(small, JpegMode::gray)},
                                   {"CMYK JPEG", encode_jpeg(small, JpegMode::cmyk)},
                                   {"blank JPEG", encode_jpeg(blank, JpegMode::baseline)},
                                   {"PNG", encode_png(small, PngMode::rgba)},
                                   {"PNG with a palette", encode_png(small, PngMode::palette_alpha)},
                                   {"black and white PNG", encode_png(small, PngMode::gray1)},
                                   {"interlaced PNG", encode_png(small, PngMode::interlaced)},
                                   {kAnimatedPng, animated_png(small)},
                                   {"lossy WebP", encode_webp(small, WebpMode::lossy)},
                                   {"lossless WebP", encode_webp(small, WebpMode::lossless)},
                                   {"animated WebP", encode_animated_webp(small)}};
    return samples;
}

/// Makes the checksums of a PNG's chunks right again.
File with_checksums(File file) {
    if (!text_of(file).starts_with("\x89PNG")) {
        return file;
    }
    for (std::size_t at = 8; at + 12 <= file.size(); at += 12 + big(file, at, 4)) {
        const std::size_t size = big(file, at, 4);
        if (size > file.size() - at - 12) {
            break;
        }
        const auto begin = file.begin() + static_cast<std::ptrdiff_t>(at);
        const File chunk = png_chunk(text_of(file).substr(at + 4, 4),
                                     File(begin + 8, begin + 8 + static_cast<std::ptrdiff_t>(size)));
        std::copy(chunk.begin(), chunk.end(), begin);
    }
    return file;
}

/// Whether the file looks as the picture does without the needle, which then is not in its copy.
bool check_gone(const Pixels& picture, const File& file, std::string_view needle) {
    if (shown(file) != picture) {
        return false;
    }
    const auto copy = strip_metadata(file);
    if (copy && (has_needle(*copy, needle) || shown(*copy) != picture)) {
        FAIL_CHECK("the needle is there, or the picture is another one");
    }
    return true;
}

/// Around the segments and chunks of the files, by format.
std::vector<Sample> hidden_in(const Sample& sample) {
    const File& file = sample.file;
    const std::string needle(kNeedle);
    std::vector<Sample> files = {{"behind the end", file + kNeedle}};
    const auto add = [&](std::string where, std::size_t at, const std::string& more) {
        files.push_back({std::move(where), with_inserted(file, at, more)});
    };
    if (text_of(file).starts_with("\xff\xd8")) {
        const std::size_t scan = text_of(file).find("\xff\xda");
        for (unsigned marker = 0xe0; marker <= 0xef; ++marker) {
            for (const std::string_view name :
                 {""sv, "JFIF\0"sv, "JFXX\0"sv, "Exif\0\0"sv, "ICC_PROFILE\0\1\1"sv, "MPF\0"sv, "Adobe"sv}) {
                add("application segment " + std::to_string(marker), scan,
                    jpeg_segment(marker, std::string(name) + needle));
                add("application segment " + std::to_string(marker), 2,
                    jpeg_segment(marker, std::string(name) + needle));
            }
        }
        const std::string sixty_four = needle + needle + needle + needle + needle + needle + needle + needle;
        add("a comment", scan, jpeg_segment(0xfe, needle));
        add("between segments", scan, needle);
        add("numbers of no component", scan, jpeg_segment(0xdb, "\3" + sixty_four));
        add("numbers that others replace", 2, jpeg_segment(0xdb, "\0"s + sixty_four));
        add("symbols of no component", scan,
            jpeg_segment(0xc4, "\x03\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0\0"s + needle));
        add("a height", file.size() - 2, jpeg_segment(0xdc, needle));
        add("behind the codes", file.size() - 2, needle);
        add("behind the codes, after a marker", file.size() - 2, "\xff\xd0" + needle);
        add("another picture", file.size() - 2, jpeg_segment(0xe2, "MPF\0"s + needle));
    } else if (text_of(file).starts_with("RIFF")) {
        for (const std::string_view name :
             {"EXIF", "XMP ", "ICCP", "ALPH", "VP8X", "ANIM", "ANMF", "VP8 ", "VP8L", "junk"}) {
            const std::string chunk = webp_chunk(name, needle);
            files.push_back({"chunk " + std::string(name), with_webp_chunk(file, chunk)});
            File before = with_inserted(file, 12, chunk);
            set_little(before, 4, before.size() - 8, 4);
            files.push_back({"chunk at first " + std::string(name), before});
        }
    } else {
        const std::size_t pixels = text_of(file).find("IDAT") - 4;
        for (const std::string_view name :
             {"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "sPLT", "hIST", "bKGD", "sBIT", "pHYs", "gAMA", "cHRM",
              "sRGB", "cICP", "iCCP", "tRNS", "acTL", "fcTL", "fdAT", "vpAg", "caBX", "IDAT", "IEND"}) {
            for (const std::size_t size : {0U, 1U, 5U, 18U}) {
                const std::string chunk(text_of(png_chunk(name, File() + needle + std::string(size, '\0'))));
                add("chunk " + std::string(name), pixels, chunk);
                add("chunk behind the pixels " + std::string(name), file.size() - 12, chunk);
            }
        }
    }
    return files;
}

}  // namespace

TEST_CASE("a needle in a part of its own is not in the copy") {
    for (const Sample& sample : samples()) {
        const Pixels picture = shown(sample.file);
        REQUIRE_FALSE(picture.empty());
        std::size_t same = 0;
        for (const Sample& hidden : hidden_in(sample)) {
            INFO(sample.name << ": " << hidden.name);
            same += check_gone(picture, hidden.file, kNeedle) ? 1U : 0U;
            const auto metadata = read_metadata(hidden.file);
            CHECK((!metadata || !metadata->findings.empty()));
        }
        CHECK(same > 0);
    }
}

TEST_CASE("a needle in place of other bytes is not in the copy, if the picture is the same") {
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        const Pixels picture = shown(sample.file);
        for (const std::size_t size : {std::size_t{4}, kNeedle.size()}) {
            if (size == 4 && sample.name == kAnimatedPng) {
                continue;  // how often it is played, and for how long, are numbers of four bytes
            }
            const std::string_view needle = kNeedle.substr(0, size);
            for (std::size_t at = 0; at + size <= sample.file.size(); ++at) {
                INFO("at byte " << at);
                File file = sample.file;
                std::memcpy(file.data() + at, needle.data(), size);
                check_gone(picture, with_checksums(std::move(file)), needle);
            }
        }
    }
}

TEST_CASE("a needle between any two bytes is not in the copy, if the picture is the same") {
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        const Pixels picture = shown(sample.file);
        std::size_t same = 0;
        for (std::size_t at = 0; at <= sample.file.size(); ++at) {
            INFO("at byte " << at);
            same += check_gone(picture, with_inserted(sample.file, at, kNeedle), kNeedle) ? 1U : 0U;
        }
        CHECK(same > 0);
    }
}

TEST_CASE("of formats that are not taken apart, no copy is made") {
    const Image small = draw_picture(5, 64, 64, PixelFormat::rgb);
    for (const File& file : {encode_gif(small, GifMode::plain), encode_heif(small, HeifCodec::hevc),
                             encode_heif(small, HeifCodec::av1), encode_tiff(small, TiffMode::gray16),
                             encode_bmp(small, BmpMode::rgb24)}) {
        const auto copy = strip_metadata(file);
        REQUIRE_FALSE(copy);
        CHECK(copy.error().kind == ErrorKind::unsupported);
        const auto metadata = read_metadata(file);
        CHECK((!metadata || !metadata->complete));
    }
}
