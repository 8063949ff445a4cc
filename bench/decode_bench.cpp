// How long JPEG photographs take from bytes to hash, beside what libjpeg needs to read their entropy-coded
// data alone, which is the limit for any user of that decoder.
//
//   decode-bench [benchmark flags] PHOTO...
#include <benchmark/benchmark.h>

#include <jpeglib.h>
#include <cstdio>  // before jpeglib.h, which needs FILE
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>
#include <whorl/pdq.hpp>

namespace {

using namespace whorl;
using File = std::vector<std::byte>;

File read(const std::string& path) {
    File bytes(std::filesystem::file_size(path));
    std::ifstream(path, std::ios::binary)
        .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

/// Entropy decoding, and of the rest as little as libjpeg can be asked for: one gray pixel for 8x8.
void decode_at_least(const File& bytes) {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = JCS_GRAYSCALE;
    info.scale_num = 1;
    info.scale_denom = 8;
    jpeg_start_decompress(&info);
    std::vector<JSAMPLE> row(info.output_width);
    while (info.output_scanline < info.output_height) {
        JSAMPROW line = row.data();
        jpeg_read_scanlines(&info, &line, 1);
    }
    jpeg_destroy_decompress(&info);
}

void hash(const File& bytes, const DecodeOptions& options) {
    benchmark::DoNotOptimize(pdq_hash(decode_image(bytes, options).value().pixels.view()));
}

void add(const std::string& name, const File& bytes, auto work) {
    benchmark::RegisterBenchmark(name.c_str(), [&bytes, work](benchmark::State& state) {
        for (auto _ : state) {
            work(bytes);
        }
    })->Unit(benchmark::kMillisecond);
}

}  // namespace

int main(int argc, char** argv) try {
    benchmark::Initialize(&argc, argv);
    std::vector<File> files;
    files.reserve(static_cast<std::size_t>(argc));
    for (int i = 1; i < argc; ++i) {
        const File& bytes = files.emplace_back(read(argv[i]));
        if (const auto image = decode_image(bytes); !image || image->format != ImageFormat::jpeg) {
            std::cerr << "decode-bench: " << argv[i] << " is no JPEG\n";
            return 1;
        }
        const std::string name = std::filesystem::path(argv[i]).filename();
        add(name + "/limit", bytes, decode_at_least);
        add(name + "/every-pixel", bytes, [](const File& file) { hash(file, {}); });
        add(name + "/default", bytes, [](const File& file) {
            DecodeOptions options;
            options.sample_to = kPdqWorkingDimension;
            hash(file, options);
        });
        add(name + "/fast", bytes, [](const File& file) {
            DecodeOptions options;
            options.sample_to = kPdqWorkingDimension;
            options.reduce_to = find_algorithm("pdq")->reduce_to;
            hash(file, options);
        });
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
} catch (const std::exception& error) {
    std::cerr << "decode-bench: " << error.what() << '\n';
    return 1;
}
