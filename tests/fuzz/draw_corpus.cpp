// Writes the small pictures that the fuzz targets of the decoders begin with: draw-fuzz-corpus tests/fuzz/corpus
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/support/drawn_picture.hpp"
#include "tests/support/sample_files.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

void write(const std::filesystem::path& file, const File& bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: draw-fuzz-corpus FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    unsigned options = 0;
    for (SampleFile& sample : sample_files(draw_picture(5, 48, 40, PixelFormat::rgb))) {
        sample.bytes.push_back(static_cast<std::byte>(options));
        options = (options + 37) & 0xffU;  // each of the target's options with several of the pictures
        write(folder / sample.format / sample.mode, sample.bytes);
    }
    for (int orientation = 0; orientation <= 9; ++orientation) {
        const std::string name = "orientation-" + std::to_string(orientation);
        write(folder / "exif_orientation" / name, exif_block(orientation, orientation % 2 == 0));
    }
    return 0;
}
