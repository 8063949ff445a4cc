// Writes the pictures of pdq_vectors.csv as PPM and PGM files, for another implementation to hash.
//
//   draw-vectors pdq_vectors.csv DIRECTORY
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/hash/vectors.hpp"

int main(int argc, char** argv) try {
    if (argc != 3) {
        std::cerr << "usage: draw-vectors VECTORS.csv DIRECTORY\n";
        return 2;
    }
    const std::filesystem::path directory = argv[2];
    std::filesystem::create_directories(directory);
    for (const whorl::test::Vector& vector : whorl::test::read_vectors(argv[1])) {
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
