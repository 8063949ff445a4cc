#include "tests/hostile/hostile_files.hpp"

#include <algorithm>

namespace whorl::test {

std::vector<HostileFile> hostile_files(std::uint64_t seed, std::size_t count) {
    std::vector<HostileFile> files;
    for (const auto& make : {decompression_bombs, nested_files, advisory_files, layout_files}) {
        std::vector<HostileFile> more = make();
        std::move(more.begin(), more.end(), std::back_inserter(files));
    }
    Mutations mutations(seed, sample_files(draw_picture(5, 96, 64, PixelFormat::rgb)));
    while (files.size() < count) {
        files.push_back(mutations.next());
    }
    return files;
}

}  // namespace whorl::test
