// How long hashing takes from pixels in memory, on each SIMD target; ORACLE is plain scalar code.
#include <benchmark/benchmark.h>

#include <string>
#include <whorl/algorithm.hpp>
#include <whorl/pdq.hpp>
#include <whorl/simd.hpp>

namespace {

using namespace whorl;

Image noisy_gradient(int width, int height) {
    Image picture(width, height, PixelFormat::rgb);
    std::uint32_t state = 1;
    for (int y = 0; y < height; ++y) {
        for (int i = 0; i < 3 * width; ++i) {
            state = state * 1664525U + 1013904223U;  // Numerical Recipes, 7.1
            picture.row(y)[i] = static_cast<std::uint8_t>((y + i) / 8 + static_cast<int>(state >> 28U));
        }
    }
    return picture;
}

void on_target(benchmark::State& state, const std::string& target, auto hash) {
    const Image picture = noisy_gradient(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    use_simd_target(target);
    for (auto _ : state) {
        benchmark::DoNotOptimize(hash(picture.view()));
    }
    use_simd_target(simd_targets().front());
    state.counters["Mpixel/s"] = benchmark::Counter(static_cast<double>(state.range(0) * state.range(1)) / 1e6,
                                                    benchmark::Counter::kIsIterationInvariantRate);
}

void add(const std::string& name, const std::string& target, auto hash) {
    benchmark::RegisterBenchmark((name + '/' + target).c_str(),
                                 [=](benchmark::State& state) { on_target(state, target, hash); })
        ->Args({512, 512})
        ->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
    for (const auto target : simd_targets()) {
        add("pdq", std::string(target), [](const ImageView& picture) { return pdq_hash(picture); });
    }
    const std::string best(simd_targets().front());
    add("pdq-dihedral", best, [](const ImageView& picture) { return pdq_dihedral_hashes(picture); });
    for (const Algorithm* algorithm : algorithms()) {
        if (algorithm->name != "pdq") {
            add(std::string(algorithm->name), best, algorithm->hash);
        }
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
