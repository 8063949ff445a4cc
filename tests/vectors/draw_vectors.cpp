// Writes the pictures of pdq_vectors.csv as PPM and PGM files, for another implementation to hash.
//
//   draw-vectors DIRECTORY
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/vectors/vectors.hpp"

int main(int argc, char** argv) try {
    if (argc != 2) {
        std::cerr << "usage: draw-vectors DIRECTORY\n";
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    for (const whorl::test::Vector& vector : whorl::test::pdq_vectors()) {
        const whorl::Image picture = vector.draw();
        const bool gray = picture.format() == whorl::PixelFormat::gray;
        std::ofstream file(directory / (vector.name() + (gray ? ".pgm" : ".ppm")), std::ios::binary);
        file << (gray ? "P5\n" : "P6\n") << picture.width() << ' ' << picture.height() << "\n255\n";
        for (int y = 0; y < picture.height(); ++y) {
            file.write(reinterpret_cast<const char*>(picture.row(y)),
                       static_cast<std::streamsize>(picture.row_bytes()));
        }
        if (!file.flush()) {
            std::cerr << "draw-vectors: cannot write to " << directory << '\n';
            return 1;
        }
    }
    return 0;
} catch (const std::exception& error) {
    std::cerr << "draw-vectors: " << error.what() << '\n';
    return 1;
}
