#include <algorithm>
#include <array>

#include "tests/hostile/hostile_files.hpp"

namespace whorl::test {
namespace {

std::size_t place_in(const File& file, Random& random) {
    // A third of them among the first bytes, where the headers are.
    const auto size = static_cast<int>(file.size());
    return static_cast<std::size_t>(random.below(random.below(3) == 0 ? std::min(size, 200) : size));
}

std::ptrdiff_t offset(std::size_t at) {
    return static_cast<std::ptrdiff_t>(at);
}

void flip_bits(File& file, Random& random) {
    for (int i = random.below(8); i >= 0; --i) {
        file[place_in(file, random)] ^= static_cast<std::byte>(1 << random.below(8));
    }
}

void overwrite_run(File& file, Random& random) {
    const std::size_t at = place_in(file, random);
    const std::size_t end = std::min(file.size(), at + 1 + static_cast<std::size_t>(random.below(32)));
    const int kind = random.below(3);
    for (std::size_t i = at; i < end; ++i) {
        file[i] = static_cast<std::byte>(kind == 0 ? 0 : kind == 1 ? 0xff : random.below(256));
    }
}

void put_limit(File& file, Random& random) {
    constexpr std::array<std::uint32_t, 8> kLimits = {0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff};
    const std::uint32_t limit = kLimits[static_cast<std::size_t>(random.below(kLimits.size()))];
    const std::size_t at = place_in(file, random);
    for (std::size_t i = 0; i < 4 && at + i < file.size(); ++i) {
        file[at + i] = static_cast<std::byte>(limit >> (8 * i));
    }
}

void truncate(File& file, Random& random) {
    file.resize(1 + place_in(file, random));
}

void cut_out(File& file, Random& random) {
    const std::size_t at = place_in(file, random);
    const std::size_t end = std::min(file.size(), at + 1 + static_cast<std::size_t>(random.below(64)));
    file.erase(file.begin() + offset(at), file.begin() + offset(end));
}

void repeat_part(File& file, Random& random) {
    const std::size_t at = place_in(file, random);
    const std::size_t end = std::min(file.size(), at + 1 + static_cast<std::size_t>(random.below(200)));
    const File part(file.begin() + offset(at), file.begin() + offset(end));
    const std::size_t to = place_in(file, random);
    for (int i = random.below(20); i >= 0; --i) {
        file.insert(file.begin() + offset(to), part.begin(), part.end());
    }
}

/// The file up to some place, and another from some place on.
void splice(File& file, const File& other, Random& random) {
    file.resize(1 + place_in(file, random));
    file.insert(file.end(), other.begin() + offset(place_in(other, random)), other.end());
}

}  // namespace

Mutations::Mutations(std::uint64_t seed, std::vector<SampleFile> samples)
    : random_(seed), samples_(std::move(samples)) {}

HostileFile Mutations::next() {
    const auto any_sample = [&]() -> const SampleFile& {
        return samples_[static_cast<std::size_t>(random_.below(static_cast<int>(samples_.size())))];
    };
    const SampleFile& sample = any_sample();
    File file = sample.bytes;
    constexpr std::array kNames = {"flip",  "run",  "limit",  "cut-off", "cut-out",
                                   "again", "lies", "splice", "several"};
    const auto kind = static_cast<std::size_t>(random_.below(kNames.size()));
    switch (kind) {
        case 0: flip_bits(file, random_); break;
        case 1: overwrite_run(file, random_); break;
        case 2: put_limit(file, random_); break;
        case 3: truncate(file, random_); break;
        case 4: cut_out(file, random_); break;
        case 5: repeat_part(file, random_); break;
        case 6: lie_about_size(file, sample.format, random_); break;
        case 7: splice(file, any_sample().bytes, random_); break;
        default:
            flip_bits(file, random_);
            lie_about_size(file, sample.format, random_);
            put_limit(file, random_);
    }
    return {sample.format + '-' + sample.mode + '-' + kNames[kind] + file_ending(sample.format), std::move(file)};
}

}  // namespace whorl::test
