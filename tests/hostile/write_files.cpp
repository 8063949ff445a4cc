// Writes hostile files, for trying any program on them: hostile-files FOLDER [COUNT [SEED]]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/hostile/hostile_files.hpp"

using namespace whorl::test;

int main(int argc, char** argv) {
    if (argc < 2 || argc > 4) {
        std::fputs("usage: hostile-files FOLDER [COUNT [SEED]]\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
    const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
    std::filesystem::create_directories(folder);
    std::size_t number = 0;
    for (const HostileFile& file : hostile_files(seed, count)) {
        std::ofstream out(folder / (std::to_string(number++) + '-' + file.name), std::ios::binary);
        out.write(reinterpret_cast<const char*>(file.bytes.data()),
                  static_cast<std::streamsize>(file.bytes.size()));
    }
    return 0;
}
