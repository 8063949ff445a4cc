#include <whorl/pdq.hpp>

#include <algorithm>
#include <cstring>
#include <whorl/algorithm.hpp>

#include "lib/hash/dihedral_steps.hpp"
#include "lib/hash/pdq_kernel.hpp"

namespace whorl {
namespace {

/// Nearest neighbour by the top left of each cell: target pixel i is source pixel floor(i * from / to),
/// which is what CImg's resize does for the reference tool.
Image nearest_resampled(const ImageView& picture, int side) {
    const auto source = [side](int i, int from) { return static_cast<int>(std::int64_t{i} * from / side); };
    Image result(side, side, picture.format);
    const auto size = static_cast<std::size_t>(channels(picture.format));
    for (int y = 0; y < side; ++y) {
        const std::uint8_t* from = picture.row(source(y, picture.height));
        std::uint8_t* to = result.row(y);
        for (int x = 0; x < side; ++x, to += size) {
            std::memcpy(to, from + static_cast<std::size_t>(source(x, picture.width)) * size, size);
        }
    }
    return result;
}

/// Bit k is set where coefficient k is strictly above the lower median.
Hash256 threshold(const std::array<float, 256>& coefficients) {
    std::array<float, 256> sorted = coefficients;
    const auto median = sorted.begin() + 127;
    std::nth_element(sorted.begin(), median, sorted.end());
    Hash256 hash;
    for (int k = 0; k < Hash256::kBits; ++k) {
        if (coefficients[static_cast<std::size_t>(k)] > *median) {
            hash.set_bit(k);
        }
    }
    return hash;
}

/// The coefficients of the turned or mirrored picture. Mirroring along an axis negates the odd frequencies of that
/// axis (index 0 is frequency 1); transposing the picture transposes the coefficients.
std::array<float, 256> transformed(const std::array<float, 256>& original, Dihedral transform) {
    const DihedralSteps steps = steps_of(transform);
    std::array<float, 256> result{};
    for (std::size_t i = 0; i < kPdqFrequencies; ++i) {
        for (std::size_t j = 0; j < kPdqFrequencies; ++j) {
            const float value = original[steps.transpose ? j * kPdqFrequencies + i : i * kPdqFrequencies + j];
            const bool negate = (steps.mirror_y && i % 2 == 0) != (steps.mirror_x && j % 2 == 0);
            result[i * kPdqFrequencies + j] = negate ? -value : value;
        }
    }
    return result;
}

}  // namespace

PdqCoefficients pdq_coefficients(const ImageView& picture, PdqDownsample downsample) {
    if (picture.width <= 0 || picture.height <= 0) {
        return {};
    }
    if (downsample == PdqDownsample::reference_tool &&
        std::max(picture.width, picture.height) > kPdqWorkingDimension) {
        const Image working = nearest_resampled(picture, kPdqWorkingDimension);
        return pdq_coefficients(working.view(), PdqDownsample::none);
    }
    if (picture.width < kPdqMinDimension || picture.height < kPdqMinDimension) {
        return {};
    }
    const PdqKernel& kernel = pdq_kernel();
    PdqBlock block;
    kernel.reduce(picture, block);
    PdqCoefficients result;
    kernel.transform(block, result.values);
    // The divisor and the cap are the reference's, tuned by its authors (pdqImageDomainQualityMetric).
    result.quality = std::min(kernel.gradient_sum(block) / 90, kMaxQuality);
    wipe(block.data(), sizeof block);  // a small picture in itself
    return result;
}

PdqResult pdq_hash(const ImageView& picture, PdqDownsample downsample) {
    const PdqCoefficients coefficients = pdq_coefficients(picture, downsample);
    return {threshold(coefficients.values), coefficients.quality};
}

PdqDihedralResult pdq_dihedral_hashes(const ImageView& picture, PdqDownsample downsample) {
    const PdqCoefficients coefficients = pdq_coefficients(picture, downsample);
    PdqDihedralResult result{{}, coefficients.quality};
    for (const Dihedral transform : kAllDihedrals) {
        result.hashes[transform] = threshold(transformed(coefficients.values, transform));
    }
    return result;
}

}  // namespace whorl
