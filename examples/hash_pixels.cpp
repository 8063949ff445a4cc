// Hashes pixels in memory, for a program that decodes pictures itself. Needs whorl::hash only.
#include <cstdint>
#include <iostream>
#include <vector>
#include <whorl/pdq.hpp>

int main() {
    // The program's own picture: a bright disc on a gradient, 8-bit gray.
    constexpr int kWidth = 320;
    constexpr int kHeight = 240;
    std::vector<std::uint8_t> pixels;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const bool in_disc = (x - 200) * (x - 200) + (y - 100) * (y - 100) < 60 * 60;
            pixels.push_back(static_cast<std::uint8_t>(in_disc ? 250 : x / 2));
        }
    }

    // The view does not copy: pointer, width, height, bytes from row to row, order of channels.
    const whorl::ImageView picture{pixels.data(), kWidth, kHeight, kWidth, whorl::PixelFormat::gray};
    const whorl::PdqResult result = whorl::pdq_hash(picture);
    std::cout << result.hash.to_hex() << " quality " << result.quality << '\n';

    // A mirrored copy has another hash, which is one of the eight that one pass computes.
    const whorl::PdqDihedralResult all = whorl::pdq_dihedral_hashes(picture);
    const whorl::Image mirrored = whorl::transformed(picture, whorl::Dihedral::flip_y);
    const whorl::Hash256 copy = whorl::pdq_hash(mirrored.view()).hash;
    std::cout << "mirrored copy: distance " << distance(copy, result.hash) << " as it is, "
              << distance(copy, all.hashes[whorl::Dihedral::flip_y]) << " from the mirrored hash\n";
    return 0;
}
