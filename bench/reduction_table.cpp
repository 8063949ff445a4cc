// What decoding JPEGs at reduced size does to PDQ: the table that decided the default.
//
//   reduction-table PHOTO...
#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>
#include <whorl/decode.hpp>
#include <whorl/pdq.hpp>

namespace {

using namespace whorl;

void print_row(int reduce_to, std::vector<int>& distances, std::size_t reduced) {
    std::sort(distances.begin(), distances.end());
    const auto share = [&](int bits) {
        const auto within = std::upper_bound(distances.begin(), distances.end(), bits) - distances.begin();
        return 100.0 * static_cast<double>(within) / static_cast<double>(distances.size());
    };
    std::printf("%10d %9zu %9zu %8.1f%% %8.1f%% %8.1f%% %9d\n", reduce_to, distances.size(), reduced, share(0),
                share(2), share(4), distances.back());
}

}  // namespace

int main(int argc, char** argv) try {
    std::printf("Distance from the hash at full size, of JPEGs above 512 pixels with quality >= 50\n");
    std::printf("%10s %9s %9s %9s %9s %9s %9s\n", "reduce_to", "pictures", "reduced", "0", "<= 2", "<= 4",
                "largest");
    for (const int reduce_to : {256, 360, 512, 768, 1024, 2048}) {
        std::vector<int> distances;
        std::size_t reduced = 0;
        for (int i = 1; i < argc; ++i) {
            const auto full = load_image(argv[i]);
            DecodeOptions options;
            options.reduce_to = reduce_to;
            const auto small = load_image(argv[i], options);
            if (!full || !small || full->format != ImageFormat::jpeg ||
                std::max(full->width, full->height) <= kPdqWorkingDimension) {
                continue;
            }
            const PdqResult expected = pdq_hash(full->pixels.view());
            if (expected.quality < kPdqMinQuality) {
                continue;
            }
            distances.push_back(distance(expected.hash, pdq_hash(small->pixels.view()).hash));
            reduced += static_cast<std::size_t>(small->pixels.width() < full->pixels.width());
        }
        if (distances.empty()) {
            std::fprintf(stderr, "reduction-table: no JPEG of this size among the arguments\n");
            return 1;
        }
        print_row(reduce_to, distances, reduced);
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "reduction-table: %s\n", error.what());
    return 1;
}
