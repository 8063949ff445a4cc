#include <algorithm>

#include "tests/hostile/builders.hpp"
#include "tests/hostile/heif_builder.hpp"
#include "tests/hostile/hostile_files.hpp"

namespace whorl::test {
namespace {

constexpr std::uint16_t kText = 2;
constexpr std::uint16_t kLong = 4;
constexpr std::uint16_t kShort = 3;

File repeated(const File& part, std::size_t times) {
    File all;
    all.reserve(part.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        put(all, part);
    }
    return all;
}

/// A box in a box in a box, as many as there are.
File nested_boxes(std::string_view name, std::size_t depth) {
    File file;
    File brands;
    put(brands, "heic");
    put_big(brands, 0, 4);
    put(brands, "mif1heic");
    put(file, box("ftyp", brands));
    for (std::size_t level = depth; level-- > 0;) {
        put_big(file, 8 * (level + 1), 4);
        put(file, name);
    }
    return file;
}

/// Items that are made of themselves, of each other, or of very many others.
std::vector<HostileFile> derived_heifs() {
    const CodedPicture tile =
        coded_picture(encode_heif(draw_picture(3, 64, 64, PixelFormat::rgb), HeifCodec::hevc));
    const std::vector<File> properties = {tile.configuration, heif_size(64, 64)};
    File grid;
    put_big(grid, 0, 4);  // one row, one column
    put_big(grid, 64, 2);
    put_big(grid, 64, 2);
    const auto derived = [&](std::string_view kind, const File& data) -> File {
        return heif_file({{kind, data, {2}, "dimg", {2}}, {kind, data, {2}, "dimg", {1}}}, properties);
    };
    File overlay;
    overlay.resize(2 + 8);  // on black
    put_big(overlay, 64, 2);
    put_big(overlay, 64, 2);
    put_big(overlay, 0, 4);
    std::vector<HeifItem> chain;
    for (std::uint16_t next = 2; next <= 10'000; ++next) {
        chain.push_back({"iden", {}, {2}, "dimg", {next}});
    }
    chain.push_back({"hvc1", tile.data, {1, 2}});
    return {{"heif-chain.heic", heif_file(chain, properties)},
            {"heif-circle-grid.heic", derived("grid", grid)},
            {"heif-circle-overlay.heic", derived("iovl", overlay)},
            {"heif-circle-identity.heic", derived("iden", {})},
            {"heif-itself-grid.heic", heif_file({{"grid", grid, {2}, "dimg", {1}}}, properties)},
            {"heif-itself-thumbnail.heic", heif_file({{"hvc1", tile.data, {1, 2}, "thmb", {1}}}, properties)}};
}

/// Very many items that are all the same large block of EXIF.
File blocks_over_blocks() {
    constexpr std::size_t kSize = 1'000'000;
    constexpr std::size_t kItems = 5000;
    File block;
    put_big(block, 0, 4);
    put(block, tiff_file({{0x010e, kText, kSize - 100, 8}}, {}));
    block.resize(kSize);
    std::vector<HeifItem> items(kItems, {"Exif", {}});
    items.front().data = block;
    File file = heif_file(items, {});
    constexpr std::string_view kPlaces = "iloc";
    const auto places = std::search(file.begin(), file.end(), kPlaces.begin(), kPlaces.end(),
                                    [](std::byte a, char b) { return a == std::byte(b); });
    const auto first = static_cast<std::size_t>(places - file.begin()) + 12;
    constexpr std::size_t kEntry = 14;
    for (std::size_t i = 1; i < kItems; ++i) {
        for (const std::size_t at : {first + 6, first + 10}) {  // where it lies, and how long it is
            set_big(file, at + i * kEntry, big(file, at, 4), 4);
        }
    }
    return file;
}

std::vector<HostileFile> heifs() {
    std::vector<HostileFile> files = {{"heif-blocks-over-blocks.heic", blocks_over_blocks()},
                                      {"heif-nested-iprp.heic", nested_boxes("iprp", 100'000)},
                                      {"heif-nested-meta.heic", nested_boxes("meta", 100'000)},
                                      {"heif-nested-dinf.heic", nested_boxes("dinf", 15)}};
    File many = nested_boxes("free", 0);
    put(many, repeated(box("free", {}), 100'000));
    files.push_back({"heif-many-boxes.heic", many});
    std::vector<HostileFile> derived = derived_heifs();
    std::move(derived.begin(), derived.end(), std::back_inserter(files));
    return files;
}

std::vector<HostileFile> tiffs() {
    const std::uint32_t behind_at = 8 + tiff_directory_bytes(1);
    // Directories that each name the next, and at last the first.
    File chain;
    constexpr std::uint32_t kDirectories = 50'000;
    for (std::uint32_t i = 1; i <= kDirectories; ++i) {
        put_little(chain, 1, 2);
        put_little(chain, 256, 2);
        put_little(chain, kLong, 2);
        put_little(chain, 1, 4);
        put_little(chain, 64, 4);
        put_little(chain, i == kDirectories ? 8 : behind_at + i * tiff_directory_bytes(1), 4);
    }
    // A strip a row, all of them the same.
    constexpr std::uint32_t kRows = 100'000;
    constexpr std::size_t kEntries = 8;
    const std::uint32_t numbers_at = 8 + tiff_directory_bytes(kEntries);
    File strips;
    for (std::uint32_t i = 0; i < kRows; ++i) {
        put_little(strips, numbers_at, 4);
    }
    for (std::uint32_t i = 0; i < kRows; ++i) {
        put_little(strips, 2000, 4);
    }
    File crowded;
    for (int i = 1; i < 60'000; ++i) {
        put_little(crowded, 0x012d'0003'0000'0001, 8);
        put_little(crowded, 0, 4);
    }
    return {{"tiff-ring.tiff", tiff_file({{256, kLong, 1, 64}}, {}, 8)},
            {"tiff-ring-of-children.tiff", tiff_file({{330, kLong, 1, 8}, {256, kLong, 1, 64}}, {}, 8)},
            {"tiff-chain.tiff", tiff_file({{256, kLong, 1, 64}}, chain, behind_at)},
            {"tiff-strips.tiff", tiff_file({{256, kLong, 1, 2000},
                                            {257, kLong, 1, kRows},
                                            {258, kShort, 1, 8},
                                            {262, kShort, 1, 1},
                                            {273, kLong, kRows, numbers_at},
                                            {277, kShort, 1, 1},
                                            {278, kLong, 1, 1},
                                            {279, kLong, kRows, numbers_at + 4 * kRows}},
                                           strips)},
            {"tiff-crowded.tiff", [&] {
                 File file = tiff_file({{256, kLong, 1, 64}}, crowded);
                 set_little(file, 8, 60'000, 2);
                 return file;
             }()}};
}

std::vector<HostileFile> gifs() {
    File comment;
    put(comment, "!\xfe");
    put(comment, repeated(File{std::byte{1}, std::byte{'x'}}, 500'000));
    put_little(comment, 0, 1);
    File control;
    put_little(control, 0x04f921, 3);
    put_little(control, 0, 5);
    const File pixels = lzw_zeros(64 * 64, LzwKind::gif);
    File frames = gif_file(64, 64, pixels);
    frames.pop_back();
    const File frame(frames.begin() + 19, frames.end());
    put(frames, repeated(frame, 20'000));
    return {{"gif-many-blocks.gif", gif_file(64, 64, pixels, comment)},
            {"gif-many-extensions.gif", gif_file(64, 64, pixels, repeated(control, 100'000))},
            {"gif-many-frames.gif", frames}};
}

std::vector<HostileFile> pngs() {
    const File pixels = zlib_zeros(64 * (1 + 3 * 64));
    File dust;
    for (const std::byte byte : pixels) {
        put(dust, png_chunk("IDAT", {}));
        put(dust, png_chunk("IDAT", {byte}));
    }
    File text;
    put(text, "Comment");
    put_little(text, 0, 2);
    put(text, zlib_zeros(100'000'000));
    return {{"png-many-chunks.png", png_file({64, 64}, pixels, repeated(png_chunk("tEXt", {}), 80'000))},
            {"png-many-unknown-chunks.png", png_file({64, 64}, pixels, repeated(png_chunk("qqQq", {}), 80'000))},
            {"png-dust.png", png_file({64, 64}, {}, repeated(dust, 50))},
            {"png-text-bomb.png", png_file({64, 64}, pixels, png_chunk("zTXt", text))}};
}

/// Two bytes of JPEG, then very many segments, then the picture.
HostileFile many_segments(const std::string& name, const File& segment, std::size_t times) {
    const File jpeg = encode_jpeg(draw_picture(3, 64, 64, PixelFormat::rgb), JpegMode::baseline);
    File file(jpeg.begin(), jpeg.begin() + 2);
    put(file, repeated(segment, times));
    file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
    return {name, file};
}

std::vector<HostileFile> webps() {
    const File pixels = encode_webp(draw_picture(3, 64, 64, PixelFormat::rgb), WebpMode::lossy);
    const File picture(pixels.begin() + 12, pixels.end());
    File canvas;
    put_little(canvas, 0x02, 4);  // animated
    put_little(canvas, 63, 3);
    put_little(canvas, 63, 3);
    File animation = webp_chunk("VP8X", canvas);
    put(animation, webp_chunk("ANIM", File(6)));
    File frame;
    put_little(frame, 0, 6);
    put_little(frame, 63, 3);
    put_little(frame, 63, 3);
    put_little(frame, 0, 4);
    put(frame, picture);
    put(animation, repeated(webp_chunk("ANMF", frame), 1000));
    File chunks;
    File still = canvas;
    set_little(still, 0, 0, 4);
    put(chunks, webp_chunk("VP8X", still));
    put(chunks, repeated(webp_chunk("what", {}), 100'000));
    put(chunks, picture);
    return {{"webp-many-frames.webp", webp_file(animation)}, {"webp-many-chunks.webp", webp_file(chunks)}};
}

}  // namespace

std::vector<HostileFile> nested_files() {
    std::vector<HostileFile> files = heifs();
    for (const auto& make : {tiffs, gifs, pngs, webps}) {
        std::vector<HostileFile> more = make();
        std::move(more.begin(), more.end(), std::back_inserter(files));
    }
    files.push_back(many_segments("jpeg-many-comments.jpg", jpeg_segment(0xfe, {}), 200'000));
    files.push_back(many_segments("jpeg-many-exifs.jpg", jpeg_segment(0xe1, File(60'000)), 100));
    return files;
}

}  // namespace whorl::test
