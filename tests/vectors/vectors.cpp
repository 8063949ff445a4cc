#include "tests/vectors/vectors.hpp"

#include <array>
#include <span>
#include <sstream>
#include <string_view>

#include "tests/support/drawn_picture.hpp"

namespace whorl::test {
namespace {

constexpr auto kRows = std::to_array<std::string_view>({
#include "pdq_vectors.inc"
});

/// `seed,width,height,format,quality,original,...,flip_minus1`. Throws std::bad_optional_access or
/// std::invalid_argument when it is something else.
Vector vector_of(std::string_view row) {
    std::istringstream fields{std::string(row)};
    const auto next = [&] {
        std::string field;
        std::getline(fields, field, ',');
        return field;
    };
    Vector vector;
    vector.seed = std::stoull(next());
    vector.width = std::stoi(next());
    vector.height = std::stoi(next());
    vector.format = next() == "gray" ? PixelFormat::gray : PixelFormat::rgb;
    vector.expected.quality = std::stoi(next());
    for (const Dihedral transform : kAllDihedrals) {
        vector.expected.hashes[transform] = Hash256::from_hex(next()).value();
    }
    return vector;
}

}  // namespace

std::string Vector::name() const {
    return std::to_string(seed) + (format == PixelFormat::gray ? "-gray-" : "-rgb-") + std::to_string(width) + 'x' +
           std::to_string(height);
}

Image Vector::draw() const {
    return draw_picture(seed, width, height, format);
}

std::vector<Vector> pdq_vectors() {
    std::vector<Vector> vectors;
    for (const std::string_view row : std::span(kRows).subspan(1)) {
        vectors.push_back(vector_of(row));
    }
    return vectors;
}

}  // namespace whorl::test
