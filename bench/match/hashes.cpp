#include "bench/match/hashes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <whorl/pdq.hpp>

#include "tests/support/drawn_picture.hpp"

#if defined(__x86_64__)
#define WHORL_BENCH_POPCNT __attribute__((target("popcnt")))
#else
#define WHORL_BENCH_POPCNT
#endif

namespace whorl::bench {
namespace {

using test::Random;
using Coefficients = std::array<float, 256>;

constexpr std::size_t kDrawnPictures = 20'000;
constexpr int kDrawnSize = 64;  // PDQ looks at 64x64 blurred samples of any picture
constexpr int kMostCopies = 100;

/// Hashes of one chunk come from one generator, so that they do not depend on the number of threads.
constexpr std::size_t kChunk = 1 << 14;

int cores() {
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// fill(random, hashes of the chunk) for each chunk.
Hashes in_chunks(std::size_t count, std::uint64_t stream,
                 const std::function<void(Random&, std::span<Hash256>)>& fill) {
    Hashes hashes(count);
    const std::size_t chunks = (count + kChunk - 1) / kChunk;
    on_threads(cores(), chunks, [&](std::size_t begin, std::size_t end) {
        for (std::size_t chunk = begin; chunk < end; ++chunk) {
            Random random(Random(stream * 0x1'0000'0000U + chunk).next());
            fill(random, std::span(hashes).subspan(chunk * kChunk, std::min(kChunk, count - chunk * kChunk)));
        }
    });
    return hashes;
}

/// 0 to 1.
float uniform(Random& random) {
    return static_cast<float>(random.next() >> 40U) * 0x1p-24F;
}

/// About normal, variance 1: a sum of four uniform variables.
float normal(Random& random) {
    const std::uint64_t bits = random.next();
    const auto sum = (bits & 0xffffU) + (bits >> 16U & 0xffffU) + (bits >> 32U & 0xffffU) + (bits >> 48U);
    return (static_cast<float>(sum) * 0x1p-16F - 2.0F) * 1.7320508F;
}

float lower_median(Coefficients values) {
    std::nth_element(values.begin(), values.begin() + 127, values.end());
    return values[127];
}

/// PDQ's last step; see PdqCoefficients.
Hash256 threshold_at_median(const Coefficients& coefficients) {
    const float median = lower_median(coefficients);
    Hash256 hash;
    for (int k = 0; k < 256; ++k) {
        if (coefficients[static_cast<std::size_t>(k)] > median) {
            hash.set_bit(k);
        }
    }
    return hash;
}

/// Half of the magnitudes are below it.
float typical_magnitude(Coefficients values) {
    std::transform(values.begin(), values.end(), values.begin(), [](float value) { return std::abs(value); });
    return lower_median(values);
}

Coefficients blended(const Coefficients& a, const Coefficients& b, float weight) {
    Coefficients sum;
    std::transform(a.begin(), a.end(), b.begin(), sum.begin(),
                   [weight](float x, float y) { return x + weight * y; });
    return sum;
}

Coefficients edited(const Coefficients& original, float magnitude, float strength, Random& random) {
    Coefficients copy;
    std::transform(original.begin(), original.end(), copy.begin(), [&](float value) {
        return value * (1 + strength * normal(random)) + strength * magnitude * normal(random);
    });
    return copy;
}

Hash256 flipped(Hash256 hash, int bits, Random& random) {
    Hash256 mask;
    while (distance(mask, Hash256{}) < bits) {
        mask.set_bit(random.below(256));
    }
    for (std::size_t i = 0; i < hash.words.size(); ++i) {
        hash.words[i] ^= mask.words[i];
    }
    return hash;
}

/// As plain as can be: what everything else is held to.
WHORL_BENCH_POPCNT std::size_t count_within(std::span<const Hash256> bank, const Hash256& query, int threshold) {
    std::size_t within = 0;
    for (const Hash256& hash : bank) {
        int differing = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            differing += std::popcount(hash.words[i] ^ query.words[i]);
        }
        within += static_cast<std::size_t>(differing <= threshold);
    }
    return within;
}

static_assert(std::endian::native == std::endian::little, "the files hold hashes as they are in memory");

}  // namespace

void on_threads(int threads, std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
    const auto parts = static_cast<std::size_t>(threads);
    std::vector<std::jthread> others;
    for (std::size_t part = 1; part < parts; ++part) {
        others.emplace_back([=, &work] { work(count * part / parts, count * (part + 1) / parts); });
    }
    work(0, count / parts);
}

Hashes RandomHashes::draw(std::size_t count, std::uint64_t stream) const {
    return in_chunks(count, stream, [](Random& random, std::span<Hash256> hashes) {
        for (Hash256& hash : hashes) {
            std::generate(hash.words.begin(), hash.words.end(), [&] { return random.next(); });
        }
    });
}

PictureHashes::PictureHashes() {
    std::vector<PdqCoefficients> all(kDrawnPictures);
    on_threads(cores(), all.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            all[i] = pdq_coefficients(test::draw_picture(i, kDrawnSize, kDrawnSize, PixelFormat::gray).view());
        }
    });
    for (const PdqCoefficients& coefficients : all) {
        if (coefficients.quality >= kPdqMinQuality) {
            drawn_.push_back(coefficients.values);
        }
    }
}

Hashes PictureHashes::draw(std::size_t count, std::uint64_t stream) const {
    return in_chunks(count, stream, [this](Random& random, std::span<Hash256> hashes) {
        const auto any = [&]() -> const Coefficients& {
            return drawn_[static_cast<std::size_t>(random.below(static_cast<int>(drawn_.size())))];
        };
        std::size_t made = 0;
        while (made < hashes.size()) {
            const Coefficients original = blended(any(), any(), uniform(random));
            const float magnitude = typical_magnitude(original);
            hashes[made++] = threshold_at_median(original);
            const auto copies = static_cast<std::size_t>(1 / std::max(uniform(random), 1.0F / kMostCopies)) - 1;
            for (std::size_t copy = 0; copy < copies && made < hashes.size(); ++copy) {
                const float strength = 0.5F * uniform(random) * uniform(random);
                hashes[made++] = threshold_at_median(edited(original, magnitude, strength, random));
            }
        }
    });
}

Hashes planted_queries(const Hashes& bank, const Hashes& strangers, int threshold) {
    Random random(static_cast<std::uint64_t>(threshold) + 1);
    Hashes queries;
    for (const Hash256& stranger : strangers) {
        const Hash256& known = bank[random.next() % bank.size()];
        queries.push_back(flipped(known, random.below(threshold + 1), random));
        queries.push_back(stranger);
    }
    return queries;
}

std::vector<std::size_t> brute_force(const Hashes& bank, const Hashes& queries, int threshold) {
    constexpr std::size_t kTile = 1 << 14;  // half a megabyte, which a core's own cache holds
    std::vector<std::size_t> within(queries.size());
    on_threads(cores(), queries.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t first = 0; first < bank.size(); first += kTile) {
            const auto tile = std::span(bank).subspan(first, std::min(kTile, bank.size() - first));
            for (std::size_t i = begin; i < end; ++i) {
                within[i] += count_within(tile, queries[i], threshold);
            }
        }
    });
    return within;
}

void write_hashes(const std::filesystem::path& file, const Hashes& hashes) {
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(hashes.data()),
                 static_cast<std::streamsize>(hashes.size() * sizeof(Hash256)));
    if (!stream.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

Hashes read_hashes(const std::filesystem::path& file) {
    Hashes hashes(std::filesystem::file_size(file) / sizeof(Hash256));
    std::ifstream stream(file, std::ios::binary);
    if (!stream.read(reinterpret_cast<char*>(hashes.data()),
                     static_cast<std::streamsize>(hashes.size() * sizeof(Hash256)))) {
        throw std::runtime_error("cannot read " + file.string());
    }
    return hashes;
}

}  // namespace whorl::bench
