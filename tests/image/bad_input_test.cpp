// Damaged, hostile and absent files: an error that says why, never a crash and never half a picture.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <span>

#include "tests/image/decoded.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace fs = std::filesystem;

namespace {

struct Sample {
    std::string name;
    File file;
};

std::vector<Sample> samples() {
    const Image rgb = draw_picture(21, 160, 120, PixelFormat::rgb);
    return {{"JPEG", encode_jpeg(rgb, JpegMode::baseline)},
            {"progressive JPEG", encode_jpeg(rgb, JpegMode::progressive)},
            {"PNG", encode(rgb, ".png")},
            {"interlaced PNG", encode_png(rgb, PngMode::interlaced)},
            {"WebP", encode_webp(rgb, WebpMode::lossy)},
            {"animated WebP", encode_animated_webp(rgb)},
            {"GIF", encode_gif(rgb, GifMode::animated)},
            {"TIFF", encode_tiff(rgb, TiffMode::tiled)},
            {"TIFF in strips", encode_tiff(rgb, TiffMode::alpha)},
            {"BMP", encode(rgb, ".bmp")},
            {"HEIC", encode_heif(rgb, HeifCodec::hevc)},
            {"AVIF", encode_heif(rgb, HeifCodec::av1)}};
}

/// Sends what the process writes to stdout and stderr into a file while it lives.
class CapturedOutput {
public:
    CapturedOutput() : file_(std::tmpfile()), out_(dup(STDOUT_FILENO)), err_(dup(STDERR_FILENO)) {
        std::fflush(nullptr);
        dup2(fileno(file_), STDOUT_FILENO);
        dup2(fileno(file_), STDERR_FILENO);
    }
    ~CapturedOutput() {
        std::fflush(nullptr);
        dup2(out_, STDOUT_FILENO);
        dup2(err_, STDERR_FILENO);
        close(out_);
        close(err_);
        std::fclose(file_);
    }
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;

    std::size_t size() const {
        std::fflush(nullptr);
        return static_cast<std::size_t>(lseek(fileno(file_), 0, SEEK_END));
    }

private:
    std::FILE* file_;
    int out_;
    int err_;
};

/// A grid of one tile, as libheif 1.15 writes it for 48 x 40 pixels. Later ones write no grid, and place parts
/// in other ways.
File grid_heic() {
    const std::string text = contents_of(WHORL_GRID_HEIC);
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

ErrorKind kind_of(const Result<DecodedImage>& result) {
    REQUIRE_FALSE(result);
    CHECK_FALSE(result.error().message.empty());
    CHECK(result.error().message.find('\n') == std::string::npos);
    return result.error().kind;
}

}  // namespace

TEST_CASE("a picture cut off anywhere is an error, or whole") {
    for (const Sample& sample : samples()) {
        const Image whole = decoded(sample.file).pixels;
        const std::size_t step = std::max<std::size_t>(1, sample.file.size() / 97);
        int errors = 0;
        for (std::size_t size = 1; size < sample.file.size(); size += step) {
            INFO(sample.name << " cut to " << size << " of " << sample.file.size());
            const File cut(sample.file.begin(), sample.file.begin() + static_cast<std::ptrdiff_t>(size));
            const auto result = decode_image(cut);
            if (result) {
                CHECK(mean_difference(result->pixels, whole) == 0);
            } else {
                kind_of(result);
                ++errors;
            }
        }
        INFO(sample.name);
        CHECK(errors >= 40);
    }
}

TEST_CASE("changed bytes never crash a decoder nor make it print, and what it gives has the declared size") {
    Random random(2026);
    for (const Sample& sample : samples()) {
        std::size_t printed = 0;
        for (int round = 0; round < 150; ++round) {
            File file = sample.file;
            for (int change = 0; change <= round % 4; ++change) {
                // Half of the changes go to the first bytes, where the headers are.
                const int range = round % 2 == 0 ? 200 : static_cast<int>(file.size());
                file[static_cast<std::size_t>(random.below(std::min(range, static_cast<int>(file.size()))))] =
                    static_cast<std::byte>(random.below(256));
            }
            INFO(sample.name << " round " << round);
            DecodeOptions options;
            options.max_pixels = 1'000'000;
            const auto result = [&] {
                const CapturedOutput output;
                auto decoding = decode_image(file, options);
                printed += output.size();
                return decoding;
            }();
            if (result) {
                CHECK(result->pixels.width() > 0);
                CHECK(std::uint64_t(result->width) * std::uint64_t(result->height) <= options.max_pixels);
            } else {
                kind_of(result);
            }
        }
        INFO(sample.name);
        CHECK(printed == 0);
    }
}

TEST_CASE("an AVIF whose pixels are damaged is refused, nearly always") {
    const File good = encode_heif(draw_picture(21, 160, 120, PixelFormat::rgb), HeifCodec::av1);
    Random random(3);
    int refused = 0;
    for (int round = 0; round < 100; ++round) {
        File file = good;
        const int half = static_cast<int>(file.size() / 2);  // the pixels come last
        file[static_cast<std::size_t>(half + random.below(half))] ^= static_cast<std::byte>(1 + random.below(255));
        refused += decode_image(file) ? 0 : 1;
    }
    // AV1 has no checksum: the decoder notices when the arithmetic code does not come out even.
    CHECK(refused >= 95);
}

TEST_CASE("more pixels than allowed are refused, in every format") {
    DecodeOptions options;
    options.max_pixels = 160 * 120 - 1;
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        CHECK(kind_of(decode_image(sample.file, options)) == ErrorKind::too_large);
    }
    options.max_pixels = 160 * 120;
    for (const Sample& sample : samples()) {
        INFO(sample.name);
        CHECK(decode_image(sample.file, options));
    }
}

TEST_CASE("a header of 65,000 x 65,000 pixels is refused before memory is taken") {
    File png = encode(draw_picture(1, 16, 16, PixelFormat::rgb), ".png");
    for (const std::size_t at : {16U, 20U}) {
        png[at + 2] = std::byte{0xfd};
        png[at + 3] = std::byte{0xe8};
    }
    const auto result = decode_image(png, {}, "huge.png");
    CHECK(kind_of(result) == ErrorKind::too_large);
    CHECK(result.error().message == "declares 65000 x 65000 pixels, more than the limit of 256000000");
    CHECK(result.error().input == "huge.png");

    File jpeg = encode_jpeg(draw_picture(1, 16, 16, PixelFormat::rgb), JpegMode::baseline);
    for (std::size_t i = 0; i + 9 < jpeg.size(); ++i) {
        if (jpeg[i] == std::byte{0xff} && jpeg[i + 1] == std::byte{0xc0}) {  // start of frame
            for (const std::size_t at : {i + 5, i + 7}) {
                jpeg[at] = std::byte{0xfd};
                jpeg[at + 1] = std::byte{0xe8};
            }
            break;
        }
    }
    CHECK(kind_of(decode_image(jpeg)) == ErrorKind::too_large);

    File heic = encode_heif(draw_picture(1, 64, 64, PixelFormat::rgb), HeifCodec::hevc);
    const auto declare = [&](std::uint32_t size) {
        constexpr std::array kName = {std::byte{'i'}, std::byte{'s'}, std::byte{'p'}, std::byte{'e'}};
        const auto name = std::search(heic.begin(), heic.end(), kName.begin(), kName.end());
        REQUIRE(name != heic.end());
        for (const std::ptrdiff_t at : {8, 12}) {  // width and height, behind name, version and flags
            name[at + 2] = static_cast<std::byte>(size >> 8U);
            name[at + 3] = static_cast<std::byte>(size);
        }
    };
    declare(20000);
    CHECK(decode_image(heic).error().message == "declares 20000 x 20000 pixels, more than the limit of 256000000");
    declare(65000);  // more than libheif takes
    CHECK(kind_of(decode_image(heic)) == ErrorKind::too_large);
}

TEST_CASE("a BMP with a colour that is not in its palette is refused, whatever lay in memory") {
    File bmp = encode_bmp(draw_picture(21, 64, 48, PixelFormat::rgb), BmpMode::palette8);
    bmp.back() = std::byte{16};  // of sixteen, counted from 0
    const auto result = decode_image(bmp);
    CHECK(kind_of(result) == ErrorKind::corrupt);
    CHECK(result.error().message == "is damaged or cut off (a pixel has a colour that is not in its palette)");
}

TEST_CASE("a TIFF with a damaged JPEG in it is refused") {
    const File good = encode_tiff(draw_picture(21, 160, 120, PixelFormat::rgb), TiffMode::jpeg);
    CHECK(decode_image(good));
    for (const std::ptrdiff_t begin : {3, 4, 5}) {  // tenths; the pixels come before the directory
        File bad = good;
        const auto from = bad.begin() + std::ssize(bad) * begin / 10;
        std::fill(from, from + std::ssize(bad) / 10, std::byte{0});
        CHECK(kind_of(decode_image(bad)) == ErrorKind::corrupt);
    }
}

TEST_CASE("a HEIC of which a part is made of itself, or of nothing, is refused") {
    File heic = grid_heic();
    CHECK(decode_image(heic));
    constexpr std::array kReference = {std::byte{'d'}, std::byte{'i'}, std::byte{'m'}, std::byte{'g'}};
    const auto reference = std::search(heic.begin(), heic.end(), kReference.begin(), kReference.end());
    REQUIRE(reference != heic.end());
    const auto refusal = [&](std::ptrdiff_t at, std::byte value) {
        const std::byte before = std::exchange(reference[at], value);
        const auto result = decode_image(heic);
        reference[at] = before;
        CHECK(kind_of(result) == ErrorKind::corrupt);
        return result.error().message;
    };
    CHECK(refusal(9, reference[5]) == "is damaged or cut off (its parts contain each other)");
    CHECK(refusal(9, std::byte{9}) == "is damaged or cut off (a part of it is not a picture)");
    CHECK(refusal(7, std::byte{2}) == "is damaged or cut off (its lists of references have wrong lengths)");
}

TEST_CASE("a HEIC whose grid is larger than it says of itself is refused before memory is taken") {
    File heic = grid_heic();
    constexpr std::array kData = {std::byte{'i'}, std::byte{'d'}, std::byte{'a'}, std::byte{'t'}};
    const auto grid = std::search(heic.begin(), heic.end(), kData.begin(), kData.end());
    REQUIRE(grid != heic.end());
    for (const std::ptrdiff_t at : {8, 10}) {  // its width and its height
        grid[at] = std::byte{0x69};
        grid[at + 1] = std::byte{0x70};
    }
    const auto result = decode_image(heic);
    CHECK(kind_of(result) == ErrorKind::too_large);
    CHECK(result.error().message == "declares 26992 x 26992 pixels, more than the limit of 256000000");
}

TEST_CASE("a HEIC whose parts are told to be smaller than they are is refused, or has the same pixels") {
    const Image picture = draw_picture(1, 48, 40, PixelFormat::rgb);
    constexpr std::array kSize = {std::byte{'i'}, std::byte{'s'}, std::byte{'p'}, std::byte{'e'}};
    for (const HeifCodec codec : {HeifCodec::hevc, HeifCodec::av1}) {
        File heic = encode_heif(picture, codec);
        const Image whole = decoded(heic).pixels;
        const auto next_size = [&](File::iterator from) {
            return std::search(from, heic.end(), kSize.begin(), kSize.end());
        };
        REQUIRE(next_size(heic.begin()) != heic.end());
        for (auto size = next_size(heic.begin()); size != heic.end(); size = next_size(size + 1)) {
            for (const std::ptrdiff_t at : {11, 15}) {  // the last bytes of the width and of the height
                const std::byte told = size[at];
                for (const int smaller : {1, 16, 32, 38, 39}) {
                    size[at] = static_cast<std::byte>(smaller);
                    const auto result = decode_image(heic);
                    CHECK((!result || mean_difference(result->pixels, whole) == 0));
                }
                size[at] = told;
            }
        }
    }
}

TEST_CASE("a HEIC that could be read in two ways is refused, lest libheif read it in the other") {
    const File good = grid_heic();
    constexpr std::array kPlaces = {std::byte{'i'}, std::byte{'l'}, std::byte{'o'}, std::byte{'c'}};
    const auto places = std::search(good.begin(), good.end(), kPlaces.begin(), kPlaces.end()) - good.begin();
    constexpr std::array kWidths = {std::byte{0x44}, std::byte{0x40}};  // of offsets, lengths, bases; no indexes
    REQUIRE(std::equal(kWidths.begin(), kWidths.end(), good.begin() + places + 8));
    const auto refusal = [&](std::ptrdiff_t at, int value) {
        File changed = good;
        changed[static_cast<std::size_t>(places + at)] = static_cast<std::byte>(value);
        const auto result = decode_image(changed);
        REQUIRE_FALSE(result);
        return result.error().message;
    };
    CHECK(refusal(8, 0x43) == "is damaged or cut off (its parts are placed by numbers of 3 bytes)");
    CHECK(refusal(9, 0x48) ==
          "is a kind of picture that Whorl cannot decode (its parts are placed within each other)");
    CHECK(refusal(13, 2) == "is damaged or cut off (a part of it lies in two places)");
    CHECK(refusal(47, 8) == "is damaged or cut off (a part of it lies beyond its end)");

    File twice = good;
    constexpr std::array kPrimary = {std::byte{'p'}, std::byte{'i'}, std::byte{'t'}, std::byte{'m'}};
    const auto primary = std::search(twice.begin(), twice.end(), kPrimary.begin(), kPrimary.end());
    REQUIRE(primary != twice.end());
    std::copy(kPlaces.begin(), kPlaces.end(), primary);
    CHECK(decode_image(twice).error().message == "is damaged or cut off (it lists its parts twice)");
}

TEST_CASE("what a library quotes of a file is text") {
    File heic = grid_heic();
    constexpr std::array kPlaces = {std::byte{'i'}, std::byte{'l'}, std::byte{'o'}, std::byte{'c'}};
    const auto places = std::search(heic.begin(), heic.end(), kPlaces.begin(), kPlaces.end());
    REQUIRE(places != heic.end());
    places[15] = std::byte{7};  // the first one's way, which libheif quotes as a character
    const auto result = decode_image(heic);
    CHECK(kind_of(result) == ErrorKind::unsupported);
    const std::string& message = result.error().message;
    INFO(message);
    CHECK(message.find('?') != std::string::npos);
    CHECK(std::all_of(message.begin(), message.end(), [](char c) { return c >= ' ' && c <= '~'; }));
}

TEST_CASE("a JPEG of thousands of scans is refused") {
    // Each copy of the last scan would be a full pass over the picture.
    File jpeg = encode_jpeg(draw_picture(1, 64, 64, PixelFormat::rgb), JpegMode::progressive);
    std::size_t last = 0;
    for (std::size_t i = 0; i + 1 < jpeg.size(); ++i) {
        if (jpeg[i] == std::byte{0xff} && jpeg[i + 1] == std::byte{0xda}) {
            last = i;
        }
    }
    const File scan(jpeg.begin() + static_cast<std::ptrdiff_t>(last), jpeg.end() - 2);
    File bomb(jpeg.begin(), jpeg.end() - 2);
    for (int i = 0; i < 3000; ++i) {
        bomb.insert(bomb.end(), scan.begin(), scan.end());
    }
    bomb.insert(bomb.end(), jpeg.end() - 2, jpeg.end());
    CHECK(kind_of(decode_image(bomb)) == ErrorKind::corrupt);
}

TEST_CASE("a JPEG that lacks only its end marker has its pixels, and one that lacks more is refused") {
    const Image picture = draw_picture(5, 48, 40, PixelFormat::rgb);
    for (const JpegMode mode : {JpegMode::baseline, JpegMode::progressive, JpegMode::gray, JpegMode::with_restarts,
                                JpegMode::scan_for_each, JpegMode::arithmetic}) {
        const File file = encode_jpeg(picture, mode);
        const Image whole = decoded(file).pixels;
        for (std::size_t size = 1; size < file.size(); ++size) {
            INFO("mode " << static_cast<int>(mode) << ", cut to " << size << " of " << file.size());
            const auto result = decode_image(std::span(file).first(size));
            // Arithmetic codes do not show where they end.
            if (size + 2 < file.size() || mode == JpegMode::arithmetic) {
                REQUIRE_FALSE(result);
            } else {
                REQUIRE(result);
                CHECK(mean_difference(result->pixels, whole) == 0);
            }
        }
    }
}

TEST_CASE("what is no picture is told apart from what is a broken one") {
    CHECK(kind_of(decode_image({})) == ErrorKind::not_an_image);
    CHECK(decode_image({}).error().message == "is empty");
    const std::string text = "a letter, not a picture";
    CHECK(kind_of(decode_image(std::as_bytes(std::span(text)))) == ErrorKind::not_an_image);
    const File jpeg = encode_jpeg(draw_picture(1, 64, 64, PixelFormat::rgb), JpegMode::baseline);
    CHECK(kind_of(decode_image(std::span(jpeg).first(jpeg.size() / 2))) == ErrorKind::corrupt);
}

TEST_CASE("files that cannot be read say why") {
    const TemporaryFolder folder;
    CHECK(kind_of(load_image(folder / "absent.jpg")) == ErrorKind::not_found);
    fs::create_symlink("nowhere", folder / "dangling.jpg");
    CHECK(kind_of(load_image(folder / "dangling.jpg")) == ErrorKind::not_found);
    fs::create_symlink("loop.jpg", folder / "loop.jpg");
    CHECK(kind_of(load_image(folder / "loop.jpg")) == ErrorKind::not_found);
    fs::create_directory(folder / "folder.jpg");
    CHECK(kind_of(load_image(folder / "folder.jpg")) == ErrorKind::not_an_image);
    REQUIRE(mkfifo((folder / "pipe.jpg").c_str(), 0600) == 0);
    CHECK(kind_of(load_image(folder / "pipe.jpg")) == ErrorKind::not_an_image);
    CHECK(kind_of(load_image("/dev/zero")) == ErrorKind::not_an_image);
    if (fs::exists("/proc/self/mem")) {  // a regular file that nobody, not even root, can read from its start
        CHECK(kind_of(load_image("/proc/self/mem")) == ErrorKind::unreadable);
    }
    CHECK(load_image(folder / "absent.jpg").error().input == (folder / "absent.jpg").native());

    const File png = encode(draw_picture(1, 64, 64, PixelFormat::rgb), ".png");
    folder.write("good.png", png);
    CHECK(load_image(folder / "good.png"));
    // A file of zeros without end, in name only: told by its head, so it is not read.
    folder.write("sparse.bin", File(1));
    fs::resize_file(folder / "sparse.bin", std::uintmax_t{1} << 40U);
    CHECK(kind_of(load_image(folder / "sparse.bin")) == ErrorKind::not_an_image);
    folder.write("sparse.png", png);
    fs::resize_file(folder / "sparse.png", std::uintmax_t{1} << 40U);
    CHECK(kind_of(load_image(folder / "sparse.png")) == ErrorKind::too_large);
}

TEST_CASE("a TIFF that does not say where all of its parts are is cut off") {
    const Image rgb = draw_picture(21, 160, 120, PixelFormat::rgb);
    const File whole = encode_tiff(rgb, TiffMode::tiled);
    REQUIRE(decode_image(whole));
    const auto number = [&](std::size_t at) { return std::to_integer<std::size_t>(whole[at]); };
    std::size_t entry = 2;  // in the directory: the tag, the type and the number of values (TIFF 6.0, section 2)
    for (std::size_t i = 0; i < 4; ++i) {
        entry += number(4 + i) << 8 * i;
    }
    constexpr std::size_t kTileOffsets = 324;
    while (number(entry) + (number(entry + 1) << 8U) != kTileOffsets) {
        entry += 12;
    }
    const std::size_t count = entry + 4;
    const std::size_t parts = number(count);
    REQUIRE(parts > 1);
    for (std::size_t told = 0; told < parts; ++told) {
        INFO(told << " of " << parts);
        File cut = whole;
        cut[count] = static_cast<std::byte>(told);
        CHECK(kind_of(decode_image(cut)) == ErrorKind::corrupt);
    }
}
