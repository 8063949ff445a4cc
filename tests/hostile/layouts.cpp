// HEIF pictures whose parts lie where no part should.
#include "tests/hostile/builders.hpp"
#include "tests/hostile/heif_builder.hpp"
#include "tests/hostile/hostile_files.hpp"

namespace whorl::test {
namespace {

constexpr int kTile = 64;

struct Offset {
    int x;
    int y;
};

class Layouts {
public:
    /// On a canvas of 64 x 64; with numbers of four bytes if `wide`.
    HostileFile overlay(const std::string& name, const std::vector<Offset>& offsets, std::size_t parts,
                        bool wide = false) const {
        const int bytes = wide ? 4 : 2;
        File data;
        put_big(data, wide ? 1 : 0, 2);
        put_big(data, 0, 8);  // on black
        put_big(data, kTile, bytes);
        put_big(data, kTile, bytes);
        for (const Offset& offset : offsets) {
            put_big(data, static_cast<std::uint32_t>(offset.x) & (wide ? 0xffffffffU : 0xffffU), bytes);
            put_big(data, static_cast<std::uint32_t>(offset.y) & (wide ? 0xffffffffU : 0xffffU), bytes);
        }
        return made(name, "iovl", data, parts, kTile, kTile);
    }

    HostileFile grid(const std::string& name, int rows, int columns, std::size_t parts, std::uint32_t width,
                     std::uint32_t height) const {
        File data;
        put_big(data, 0, 2);
        put_big(data, static_cast<std::uint64_t>(rows - 1), 1);
        put_big(data, static_cast<std::uint64_t>(columns - 1), 1);
        put_big(data, width, 2);
        put_big(data, height, 2);
        return made(name, "grid", data, parts, width, height);
    }

    HostileFile identity(const std::string& name, std::size_t parts) const {
        return made(name, "iden", {}, parts, kTile, kTile);
    }

private:
    HostileFile made(const std::string& name, std::string_view kind, const File& data, std::size_t parts,
                     std::uint32_t width, std::uint32_t height) const {
        return {"heif-layout-" + name + ".heic",
                heif_file(
                    {{kind, data, {3}, "dimg", std::vector<std::uint16_t>(parts, 2)}, {"hvc1", tile_.data, {1, 2}}},
                    {tile_.configuration, heif_size(kTile, kTile), heif_size(width, height)})};
    }

    CodedPicture tile_ =
        coded_picture(encode_heif(draw_picture(3, kTile, kTile, PixelFormat::rgb), HeifCodec::hevc));
};

}  // namespace

std::vector<HostileFile> layout_files() {
    const Layouts layouts;
    return {layouts.overlay("left", {{-20, 0}}, 1),
            layouts.overlay("above", {{0, -20}}, 1),
            layouts.overlay("left-and-above", {{-40, -40}}, 1),
            layouts.overlay("far-left", {{-30000, 0}}, 1),
            layouts.overlay("far-above-wide", {{0, -2'000'000'000}}, 1, true),
            layouts.overlay("right", {{64, 0}}, 1),
            layouts.overlay("below", {{0, 30000}}, 1),
            layouts.overlay("second-left", {{0, 0}, {-1, 5}}, 2),
            layouts.overlay("too-few-offsets", {{0, 0}}, 2),
            layouts.overlay("no-offset", {}, 1),
            layouts.grid("uncovered", 1, 1, 1, 1000, 900),
            layouts.grid("uncovered-row", 2, 2, 4, 128, 129),
            layouts.grid("too-few-parts", 2, 2, 3, 128, 128),
            layouts.grid("too-many-parts", 1, 1, 2, 64, 64),
            layouts.grid("no-parts", 2, 2, 0, 128, 128),
            layouts.identity("of-two", 2),
            layouts.identity("of-none", 0)};
}

}  // namespace whorl::test
