// What stands where no decoder looks: in the parts that hold the pixels, between them and behind them. The copy is
// the one of the same picture without it.
#include <zlib.h>

#include <whorl/decode.hpp>

#include "tests/hostile/builders.hpp"
#include "tests/metadata/pictures.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto kSecret = "a name and where she lives"sv;

/// The picture as it was, with something hidden in it.
struct Hidden {
    std::string where;
    File file;
};

void check_gone(const std::vector<Hidden>& all, const File& without) {
    const File expected = stripped(without);
    for (const Hidden& hidden : all) {
        INFO(hidden.where);
        CHECK(stripped(hidden.file) == expected);
        CHECK_FALSE(metadata_of(hidden.file).findings.empty());
    }
}

void check_refused(const std::vector<Hidden>& all) {
    for (const Hidden& hidden : all) {
        INFO(hidden.where);
        CHECK_FALSE(strip_metadata(hidden.file));
        CHECK_FALSE(read_metadata(hidden.file));
    }
}

/// As many bytes of it as there have to be.
std::string secret(std::size_t size) {
    std::string text;
    while (text.size() < size) {
        text += kSecret;
    }
    return text.substr(0, size);
}

std::size_t place_of(const File& file, std::string_view text, std::size_t from = 0) {
    const std::size_t place = text_of(file).find(text, from);
    REQUIRE(place != std::string_view::npos);
    return place;
}

/// A table of codes with symbols that no code of the picture stands for: twenty of eight bits.
std::string code_table(char number) {
    std::string table(17, '\0');
    table[0] = number;
    table[8] = 20;
    return jpeg_segment(0xc4, table + secret(20));
}

/// The chunks of a PNG, and those of another made of them.
File png_of(const std::vector<std::pair<std::string, std::string>>& chunks) {
    File png = File() + "\x89PNG\r\n\x1a\n"sv;
    for (const auto& [name, data] : chunks) {
        put(png, png_chunk(name, File() + data));
    }
    return png;
}

std::string zlib_of(std::string_view data) {
    uLongf size = compressBound(data.size());
    std::string stream(size, '\0');
    compress(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(data.data()),
             data.size());
    return stream.substr(0, size);
}

constexpr auto kSize = "\0\0\0\x10\0\0\0\4"sv;  // 16 x 4
constexpr std::size_t kRow = 1 + 16;
constexpr auto kControl = "\0\0\0\0\0\0\0\0\0\1\0\x0a\0\0"sv;  // in the corner, for a tenth of a second

std::string header(char colour_type) {
    return std::string(kSize) + "\x08"s + colour_type + "\0\0\0"s;
}

std::string rows(std::size_t count) {
    std::string data;
    for (std::size_t y = 0; y < count; ++y) {
        data += '\0' + secret(kRow - 1);
    }
    return data;
}

std::string numbered(char number, std::string_view data) {
    return "\0\0\0"s + number + std::string(data);
}

using Tags = std::vector<std::pair<std::string, std::string>>;

std::string big_text(std::size_t value, int bytes) {
    File text;
    put_big(text, value, bytes);
    return std::string(text_of(text));
}

/// A colour profile of a class, for a space, with something between its tags.
std::string profile_of(std::string_view kind, std::string_view space, const Tags& tags,
                       const std::string& gap = "") {
    std::string profile = std::string(8, '\0') + "\4\x30\0\0"s + std::string(kind) + std::string(space) + "XYZ ";
    profile += std::string(12, '\0') + "acsp";
    profile.resize(128);
    profile += big_text(tags.size(), 4);
    std::string data = gap;
    for (const auto& [name, value] : tags) {
        profile += name + big_text(128 + 4 + tags.size() * 12 + data.size(), 4) + big_text(value.size(), 4);
        data += value + std::string((4 - value.size() % 4) % 4, '\0') + gap;
    }
    return profile + data;
}

const std::string kPoint = "XYZ \0\0\0\0\0\0\x6f\xa2\0\0\x38\xf5\0\0\3\x90"s;
const std::string kCurve = "curv\0\0\0\0\0\0\0\1\2\x33"s;
const std::string kFormula = "para\0\0\0\0\0\0\0\0\0\2\x33\x33"s;

/// What a profile of three colours needs.
Tags matrix_tags(const std::string& curve = kCurve, const std::string& point = kPoint) {
    return {{"rXYZ", point}, {"gXYZ", point}, {"bXYZ", point}, {"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve}};
}

/// A table of bytes with a grid of two points along each channel.
std::string table_of(std::size_t inputs, std::size_t outputs, const std::string& matrix) {
    return "mft1\0\0\0\0"s + big_text(inputs, 1) + big_text(outputs, 1) + "\2\0"s + matrix +
           std::string(256 * (inputs + outputs) + (outputs << inputs), '\2');
}

/// Curves, a matrix, curves, a grid and curves, with something between them.
std::string steps_of(std::string_view type, std::size_t inputs, std::size_t outputs, const std::string& gap,
                     const std::string& curve) {
    const auto curves = [&](std::size_t count) {
        std::string all;
        for (; count > 0; --count) {
            all += curve + std::string((4 - curve.size() % 4) % 4, '\0');
        }
        return all;
    };
    const std::string grid = std::string(inputs, '\2') + std::string(16 - inputs, '\0') + "\1\0\0\0"s +
                             std::string(outputs << inputs, '\5');
    std::string steps = std::string(type) + "\0\0\0\0"s + big_text(inputs, 1) + big_text(outputs, 1) + "\0\0"s;
    std::string data = gap;
    for (const std::string& step :
         {curves(3), std::string(48, '\1'), curves(3), grid, curves(type == "mAB " ? inputs : outputs)}) {
        steps += big_text(32 + data.size(), 4);
        data += step + std::string((4 - step.size() % 4) % 4, '\0') + gap;
    }
    return steps + data;
}

/// A lossless WebP with a profile.
File with_profile(const std::string& profile) {
    static const File webp = encode_webp(picture(), WebpMode::lossless);
    return webp_file(File() + webp_chunk("VP8X", "\x20\0\0\0\x2f\0\0\x1f\0\0"sv) + webp_chunk("ICCP", profile) +
                     text_of(webp).substr(12));
}

}  // namespace

TEST_CASE("tables of a JPEG that its pixels do not need go") {
    const File jpeg = encode_jpeg(picture(), JpegMode::baseline);
    const std::size_t frame = place_of(jpeg, "\xff\xc0");
    check_gone(
        {{"numbers by which nothing is divided", with_inserted(jpeg, frame, jpeg_segment(0xdb, '\3' + secret(64)))},
         {"numbers that others take the place of", with_inserted(jpeg, 2, jpeg_segment(0xdb, '\0' + secret(64)))},
         {"codes of no component", with_inserted(jpeg, frame, code_table('\x13'))},
         {"codes that others take the place of", with_inserted(jpeg, 2, code_table('\0'))},
         {"conditions of codes of another kind", with_inserted(jpeg, frame, jpeg_segment(0xcc, "\0\x41"sv))},
         {"tables behind the last scan", with_inserted(jpeg, jpeg.size() - 2, code_table('\0'))},
         {"a height behind the scan", with_inserted(jpeg, jpeg.size() - 2, jpeg_segment(0xdc, kSecret))}},
        jpeg);
}

TEST_CASE("what stands behind the codes of a JPEG's pixels goes") {
    for (const JpegMode mode :
         {JpegMode::baseline, JpegMode::gray, JpegMode::progressive, JpegMode::cmyk, JpegMode::with_restarts}) {
        const File jpeg = encode_jpeg(picture(), mode);
        INFO(static_cast<int>(mode));
        check_gone({{"text", with_inserted(jpeg, jpeg.size() - 2, kSecret)},
                    {"bytes like markers", with_inserted(jpeg, jpeg.size() - 2, "\xff\0\xff\xd3 \xff\xff\0\0 "sv)}},
                   jpeg);
        CHECK(metadata_of(jpeg).findings.empty());
    }
    const File progressive = encode_jpeg(picture(), JpegMode::progressive);
    const std::size_t scan = place_of(progressive, "\xff\xda");
    check_gone(
        {{"behind an early scan", with_inserted(progressive, place_of(progressive, "\xff\xc4", scan), kSecret)}},
        progressive);
    const File restarting = encode_jpeg(picture(), JpegMode::with_restarts);
    check_gone({{"before a restart", with_inserted(restarting, place_of(restarting, "\xff\xd0"), kSecret)}},
               restarting);
}

TEST_CASE("of a JPEG that its header alone cuts off, the rest goes") {
    const Image tall = draw_picture(5, 64, 512, PixelFormat::rgb);
    for (const JpegMode mode : {JpegMode::baseline, JpegMode::with_restarts}) {
        File jpeg = encode_jpeg(tall, mode);
        const std::size_t frame = place_of(jpeg, "\xff\xc0");
        jpeg[frame + 5] = std::byte{0};
        jpeg[frame + 6] = std::byte{64};
        const File copy = stripped(jpeg);
        CHECK(copy.size() < jpeg.size() / 3);
        CHECK(tells(metadata_of(jpeg), FindingKind::appended, "bytes"));
        const auto before = decode_image(jpeg);
        const auto after = decode_image(copy);
        REQUIRE((before && after));
        CHECK(std::equal(before->pixels.row(0), before->pixels.row(0) + 64 * before->pixels.row_bytes(),
                         after->pixels.row(0)));
    }
}

TEST_CASE("JPEGs are refused whose pixels have more than they need") {
    const File jpeg = encode_jpeg(picture(), JpegMode::gray);
    const std::size_t frame = place_of(jpeg, "\xff\xc0");
    const std::size_t scan = place_of(jpeg, "\xff\xda");
    const std::string_view text = text_of(jpeg);
    const std::string frame_segment(text.substr(frame, 2 + 11));
    const std::string scan_with_data(text.substr(scan, text.size() - 2 - scan));
    const auto longer = [&](std::size_t at) {
        File file = with_inserted(jpeg, at + 2 + big(jpeg, at + 2, 2), kSecret);
        set_big(file, at + 2, big(jpeg, at + 2, 2) + kSecret.size(), 2);
        return file;
    };
    check_refused({{"two headers", with_inserted(jpeg, scan, frame_segment)},
                   {"a scan over another", with_inserted(jpeg, scan, scan_with_data)},
                   {"a longer header", longer(frame)},
                   {"a longer header of a scan", longer(scan)},
                   {"a longer table", longer(place_of(jpeg, "\xff\xdb"))},
                   {"a longer number", with_inserted(jpeg, scan, jpeg_segment(0xdd, "\0\0secret"sv))}});
}

TEST_CASE("chunks of a PNG that decoders pass over go") {
    const std::string pixels = zlib_of(rows(4));
    const auto with = [&](std::string_view place, const std::string& name, const std::string& data) {
        std::vector<std::pair<std::string, std::string>> chunks = {
            {"IHDR", header('\0')}, {"IDAT", pixels}, {"IEND", ""}};
        chunks.insert(chunks.begin() + (place == "before" ? 1 : 2), {name, data});
        return png_of(chunks);
    };
    const File png = png_of({{"IHDR", header('\0')}, {"IDAT", pixels}, {"IEND", ""}});
    const std::string control = numbered('\0', std::string(kSize) + std::string(kControl));
    check_gone({{"a frame of no animation", with("behind", "fdAT", numbered('\1', kSecret))},
                {"its header", with("behind", "fcTL", control)},
                {"an animation that begins too late", with("behind", "acTL", "\0\0\0\1\0\0\0\0"s)},
                {"a density behind the pixels", with("behind", "pHYs", secret(9))},
                {"a gamma behind the pixels", with("behind", "gAMA", secret(4))},
                {"transparency of another length", with("before", "tRNS", secret(200))},
                {"a background of another length", with("before", "bKGD", secret(6))},
                {"a palette that no pixel needs", with("before", "PLTE", secret(768))},
                {"pixels once more",
                 [&] {
                     return png_of({{"IHDR", header('\0')},
                                    {"IDAT", pixels},
                                    {"tEXt", ""},
                                    {"IDAT", std::string(kSecret)},
                                    {"IEND", ""}});
                 }()},
                {"in the end", png_of({{"IHDR", header('\0')}, {"IDAT", pixels}, {"IEND", std::string(kSecret)}})}},
               png);
    const std::string gamma = "\0\0\xb1\x8f"s;
    check_gone(
        {{"a second gamma",
          png_of({{"IHDR", header('\0')}, {"gAMA", gamma}, {"gAMA", secret(4)}, {"IDAT", pixels}, {"IEND", ""}})}},
        with("before", "gAMA", gamma));
    check_refused(
        {{"two headers", with("before", "IHDR", header('\0'))},
         {"no header at first", png_of({{"gAMA", gamma}, {"IHDR", header('\0')}, {"IDAT", pixels}, {"IEND", ""}})},
         {"no pixels", png_of({{"IHDR", header('\0')}, {"IEND", ""}})},
         {"too few pixels", png_of({{"IHDR", header('\0')}, {"IDAT", zlib_of(rows(3))}, {"IEND", ""}})}});
}

TEST_CASE("colours beyond those that a pixel can have go") {
    std::string head = header('\3');
    head[8] = '\1';  // one bit a pixel
    const std::string pixels = zlib_of(std::string(std::size_t{4} * 3, '\0'));
    const auto with_palette = [&](const std::string& colours) {
        return png_of({{"IHDR", head}, {"PLTE", "redgrn" + colours}, {"IDAT", pixels}, {"IEND", ""}});
    };
    check_gone({{"a third", with_palette("blu")}, {"many", with_palette(secret(300))}}, with_palette(""));
}

TEST_CASE("what a PNG's pixels are followed by goes") {
    const std::string pixels = zlib_of(rows(4));
    const auto png = [&](const std::vector<std::string>& pieces) {
        std::vector<std::pair<std::string, std::string>> chunks = {{"IHDR", header('\0')}};
        for (const std::string& piece : pieces) {
            chunks.emplace_back("IDAT", piece);
        }
        chunks.emplace_back("IEND", "");
        return png_of(chunks);
    };
    check_gone({{"in the same chunk", png({pixels + std::string(kSecret)})},
                {"in the next chunk", png({pixels, std::string(kSecret)})}},
               png({pixels}));
    const File same_start = png({pixels.substr(0, 5), pixels.substr(5)});
    check_gone({{"in two pieces", png({pixels.substr(0, 5), pixels.substr(5) + std::string(kSecret)})}},
               same_start);
    // Compressed with them, as when a header alone is changed to cut a picture off.
    for (const File& more : {png({zlib_of(rows(400))}), png({zlib_of(rows(4) + std::string(kSecret))}),
                             png({pixels.substr(0, pixels.size() - 4)})}) {
        const File copy = stripped(more);
        CHECK(copy == stripped(png({pixels})));
        CHECK_FALSE(metadata_of(more).findings.empty());
    }
}

TEST_CASE("of an animated PNG the pictures stay that are shown") {
    const std::string pixels = zlib_of(rows(4));
    const std::string frame = std::string(kSize) + std::string(kControl);
    const auto animated = [&](const std::string& second_pixels, const std::vector<std::string>& more) {
        std::vector<std::pair<std::string, std::string>> chunks = {
            {"IHDR", header('\0')}, {"acTL", "\0\0\0\2\0\0\0\0"s},   {"fcTL", numbered('\0', frame)},
            {"IDAT", pixels},       {"fcTL", numbered('\1', frame)}, {"fdAT", numbered('\2', second_pixels)}};
        char number = '\3';
        for (const std::string& each : more) {
            chunks.emplace_back("fcTL", numbered(number++, frame));
            chunks.emplace_back("fdAT", numbered(number++, each));
        }
        chunks.emplace_back("IEND", "");
        return png_of(chunks);
    };
    const File shown = animated(pixels, {});
    CHECK(metadata_of(shown).findings.empty());
    check_gone({{"a third of two", animated(pixels, {pixels})},
                {"a third and fourth that are none", animated(pixels, {"secret", "secret"})},
                {"behind the pixels of the second", animated(pixels + std::string(kSecret), {})}},
               shown);
    const File cut_off = animated(zlib_of(rows(400)), {});
    CHECK(stripped(cut_off) == stripped(shown));
}

TEST_CASE("chunks of a WebP that decoders pass over go") {
    const File lossy = encode_webp(picture(), WebpMode::lossy);
    const std::string_view pixels = text_of(lossy).substr(12);
    const std::string canvas = webp_chunk("VP8X", "\0\0\0\0\x2f\0\0\x1f\0\0"sv);
    const std::string frame_header = "\0\0\0\0\0\0\x2f\0\0\x1f\0\0\0\0\0\0"s;
    const std::string frame = webp_chunk("ANMF", frame_header + std::string(pixels));
    const auto webp = [](const std::string& chunks) { return webp_file(File() + chunks); };
    const File extended = webp(canvas + std::string(pixels));
    const std::string secret_chunk = webp_chunk("VP8 ", kSecret);
    check_gone({{"a second picture", webp(canvas + std::string(pixels) + std::string(pixels))},
                {"one that is none", webp(canvas + std::string(pixels) + secret_chunk)},
                {"transparency behind it", webp(canvas + std::string(pixels) + webp_chunk("ALPH", kSecret))},
                {"a frame of no animation", webp(canvas + std::string(pixels) + frame)},
                {"the header of none", webp(canvas + webp_chunk("ANIM", secret(6)) + std::string(pixels))}},
               extended);
    std::string reserved = canvas;
    reserved.replace(8, 4, "\xc1you"sv);
    CHECK(stripped(webp(reserved + std::string(pixels))) == stripped(extended));

    const File lossless = encode_webp(picture(), WebpMode::lossless);
    const std::string_view lossless_pixels = text_of(lossless).substr(12);
    check_gone({{"transparency of pixels that have their own",
                 webp(canvas + webp_chunk("ALPH", kSecret) + std::string(lossless_pixels))}},
               webp(canvas + std::string(lossless_pixels)));

    std::string animated = canvas;
    animated[8] = '\2';
    animated += webp_chunk("ANIM", "\0\0\0\0\0\0"sv);
    check_gone({{"a picture outside of the animation", webp(animated + frame + std::string(pixels))},
                {"a second header", webp(animated + webp_chunk("ANIM", secret(6)) + frame)},
                {"a second picture in a frame",
                 webp(animated + webp_chunk("ANMF", frame_header + std::string(pixels) + secret_chunk))}},
               webp(animated + frame));
    std::string with_bits = frame;
    with_bits[8 + 15] = '\xfc';
    CHECK(stripped(webp(animated + with_bits)) == stripped(webp(animated + frame)));
    std::string smaller = canvas;
    smaller[8 + 7] = '\x1e';
    std::string shifted = frame;
    shifted[8] = '\1';
    check_refused({{"a canvas of another size", webp(smaller + std::string(pixels))},
                   {"a frame beyond the canvas", webp(animated + shifted)},
                   {"a frame of another size",
                    webp(animated + webp_chunk("ANMF", std::string(16, '\0') + std::string(pixels)))},
                   {"no picture at all", webp(canvas + webp_chunk("ALPH", kSecret))},
                   {"two transparencies", webp(canvas + webp_chunk("ALPH", kSecret) + webp_chunk("ALPH", kSecret) +
                                               std::string(pixels))}});
}

TEST_CASE("beside the numbers of a colour profile nothing stays") {
    const auto with = [](const Tags& more, const std::string& gap = "") {
        Tags tags = matrix_tags();
        tags.insert(tags.end(), more.begin(), more.end());
        return with_profile(profile_of("mntr", "RGB ", tags, gap));
    };
    const auto in_reserved = [](std::string data, std::size_t at) { return data.replace(at, 2, "xy"); };
    const File plain = with({});
    CHECK(text_of(stripped(plain)).find(kPoint) != std::string_view::npos);
    CHECK(text_of(stripped(plain)).find(kCurve) != std::string_view::npos);
    std::vector<Hidden> hidden = {
        {"between tags", with({}, secret(40))},
        {"behind the points", with_profile(profile_of("mntr", "RGB ", matrix_tags(kCurve, kPoint + secret(60))))},
        {"behind the curves", with_profile(profile_of("mntr", "RGB ", matrix_tags(kCurve + secret(60))))},
        {"a tag twice", with({{"rTRC", kCurve + secret(60)}})}};
    for (const std::string name : {"lumi", "bkpt", "chad", "gamt", "pre0", "A2B0", "A2B2", "A2B3", "B2A0", "D2B0",
                                   "B2D0", "kTRC", "vcgt", "wtpt", "cicp", "anne"}) {
        hidden.push_back({name, with({{name, "curv\0\0\0\0\0\0\0\x14"s + secret(40)}})});
        hidden.push_back({name, with({{name, "sf32\0\0\0\0"s + secret(36)}})});
        hidden.push_back({name, with({{name, "mpet\0\0\0\0\0\3\0\3"s + secret(60)}})});
    }
    for (const std::string name : {"lumi", "bkpt", "gamt", "A2B0", "kTRC", "anne"}) {
        hidden.push_back({name, with({{name, kPoint}})});
    }
    check_gone(hidden, plain);
    check_gone({{"in the reserved bytes of formulas",
                 with_profile(profile_of("mntr", "RGB ", matrix_tags(in_reserved(kFormula, 10))))},
                {"behind formulas", with_profile(profile_of("mntr", "RGB ", matrix_tags(kFormula + secret(20))))}},
               with_profile(profile_of("mntr", "RGB ", matrix_tags(kFormula))));
    const auto with_white = [](std::string_view version, const std::string& white) {
        Tags tags = matrix_tags();
        tags.emplace_back("wtpt", white);
        return stripped(with_profile(profile_of("mntr", "RGB ", tags).replace(8, 1, version)));
    };
    CHECK(text_of(with_white("\4", kPoint)).find("wtpt") != std::string_view::npos);
    CHECK(with_white("\2", kPoint) == with_white("\2", "XYZ \0\0\0\0"s + secret(12)));
}

TEST_CASE("between the steps of a colour profile, and behind them, nothing stays") {
    const std::string matrix = "\0\1\0\0"s + secret(32);
    for (const std::string_view type : {"mAB "sv, "mft1"sv}) {
        const auto with = [&](const std::string& gap, const std::string& reserved) {
            const std::string data =
                type == "mft1" ? table_of(3, 3, matrix) + gap : steps_of(type, 3, 3, gap, kFormula);
            Tags tags = {{"A2B0", data}};
            tags[0].second.replace(4, 4, reserved);
            return with_profile(profile_of("scnr", "RGB ", tags));
        };
        const File plain = with("", "\0\0\0\0"s);
        INFO(type);
        CHECK(text_of(stripped(plain)).find(type) != std::string_view::npos);
        check_gone({{"behind them", with(secret(60), "\0\0\0\0"s)}, {"in reserved bytes", with("", "home")}},
                   plain);
    }
    for (const std::string& wrong : {table_of(4, 3, matrix), table_of(3, 4, matrix),
                                     steps_of("mAB ", 4, 3, "", kCurve), steps_of("mBA ", 3, 3, "", kCurve),
                                     steps_of("mAB ", 3, 3, "", "curv"), table_of(3, 3, matrix).substr(0, 900)}) {
        const File without = stripped(with_profile(profile_of("scnr", "RGB ", {})));
        CHECK(stripped(with_profile(profile_of("scnr", "RGB ", {{"A2B0", wrong}}))) == without);
    }
}

TEST_CASE("colour profiles go that viewers cannot use for the picture") {
    const File without = stripped(with_profile(""));
    const std::string good = profile_of("mntr", "RGB ", matrix_tags());
    const auto with_word = [&](std::size_t at, std::string_view word) {
        return with_profile(std::string(good).replace(at, word.size(), word));
    };
    CHECK(stripped(with_profile(good)) != without);
    Tags five = matrix_tags();
    five.pop_back();
    for (const File& file :
         {with_word(8, "\5"), with_word(12, "abst"), with_word(12, "anne"), with_word(16, "GRAY"),
          with_word(16, "CMYK"), with_word(20, "RGB "), with_profile(profile_of("mntr", "RGB ", five)),
          with_profile(profile_of("mntr", "GRAY", {{"kTRC", kCurve}}))}) {
        CHECK(stripped(file) == without);
        CHECK(tells(metadata_of(file), FindingKind::colour_profile, "bytes"));
    }
    for (const std::size_t at : {4U, 24U, 30U, 44U, 48U, 56U, 64U, 70U, 80U, 84U, 100U, 124U}) {
        CHECK(stripped(with_word(at, "anne")) == stripped(with_profile(good)));
    }
}
