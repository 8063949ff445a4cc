// Draws the pictures that the commands in README and docs speak of.
//
//   draw-docs-pictures FOLDER
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <whorl/dihedral.hpp>

#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"

namespace {

using namespace whorl;

void write(const std::filesystem::path& file, const test::File& bytes) {
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + file.native());
    }
}

/// As an app makes it lighter, with a narrow white bar below, and turned by a quarter.
Image edited(Image picture) {
    for (int y = 0; y < picture.height(); ++y) {
        std::uint8_t* row = picture.row(y);
        const bool bar = y > picture.height() * 97 / 100;
        std::for_each(row, row + picture.row_bytes(), [&](std::uint8_t& value) {
            value = bar ? 255 : static_cast<std::uint8_t>(std::min(255, value + 20));
        });
    }
    return transformed(picture.view(), Dihedral::rotate90);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) {
        std::cerr << "usage: draw-docs-pictures FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder / "Pictures");
    const Image bridge = test::draw_picture(1, 640, 480, PixelFormat::rgb);
    const Image garden = test::draw_picture(6, 640, 480, PixelFormat::rgb);
    const auto jpeg = [](const Image& picture) { return test::encode_jpeg(picture, test::JpegMode::baseline); };
    write(folder / "Pictures" / "bridge.jpg", jpeg(bridge));
    write(folder / "Pictures" / "garden.jpg", jpeg(garden));
    write(folder / "holiday.jpg", jpeg(garden));
    write(folder / "copy-turned.png", test::encode(edited(bridge), ".png"));
    return 0;
} catch (const std::exception& error) {
    std::cerr << "draw-docs-pictures: " << error.what() << '\n';
    return 1;
}
