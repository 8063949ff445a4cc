// Answers paths of PPM and PGM files by their PDQ hash and quality, as programs that whorl-lab asks have to.
//
//   pdq-lines [--every-pixel]
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <whorl/pdq.hpp>
#include <whorl/pixels.hpp>

namespace {

whorl::Image read_picture(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string kind;
    int width = 0;
    int height = 0;
    int most = 0;
    in >> kind >> width >> height >> most;
    in.get();
    whorl::Image picture(width, height, kind == "P5" ? whorl::PixelFormat::gray : whorl::PixelFormat::rgb);
    for (int y = 0; y < height; ++y) {
        in.read(reinterpret_cast<char*>(picture.row(y)), static_cast<std::streamsize>(picture.row_bytes()));
    }
    return picture;
}

}  // namespace

int main(int argc, char** argv) {
    const bool every_pixel = argc > 1 && argv[1] == std::string("--every-pixel");
    for (std::string path; std::getline(std::cin, path);) {
        const auto [hash, quality] =
            whorl::pdq_hash(read_picture(path).view(),
                            every_pixel ? whorl::PdqDownsample::none : whorl::PdqDownsample::reference_tool);
        std::cout << hash.to_hex() << ',' << quality << std::endl;
    }
}
