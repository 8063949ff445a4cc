#include "tests/hash/vectors.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/drawn_picture.hpp"

namespace whorl::test {

std::string Vector::name() const {
    return std::to_string(seed) + (format == PixelFormat::gray ? "-gray-" : "-rgb-") + std::to_string(width) + 'x' +
           std::to_string(height);
}

Image Vector::draw() const {
    return draw_picture(seed, width, height, format);
}

std::vector<Vector> read_vectors(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) {
        throw std::runtime_error("cannot read " + file);
    }
    std::vector<Vector> vectors;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        const auto next = [&] {
            std::string field;
            if (!std::getline(fields, field, ',')) {
                throw std::runtime_error("too few fields in " + file + ": " + line);
            }
            return field;
        };
        Vector vector;
        vector.seed = std::stoull(next());
        vector.width = std::stoi(next());
        vector.height = std::stoi(next());
        vector.format = next() == "gray" ? PixelFormat::gray : PixelFormat::rgb;
        vector.expected.quality = std::stoi(next());
        for (const Dihedral transform : kAllDihedrals) {
            const auto hash = Hash256::from_hex(next());
            if (!hash) {
                throw std::runtime_error("malformed hash in " + file + ": " + line);
            }
            vector.expected.hashes[transform] = *hash;
        }
        vectors.push_back(vector);
    }
    return vectors;
}

}  // namespace whorl::test
