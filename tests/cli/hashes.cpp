#include "tests/cli/hashes.hpp"

#include <random>
#include <whorl/hash.hpp>

#include "tests/support/catch.hpp"

namespace whorl::test {

std::string hash_number(unsigned n) {
    std::mt19937_64 random(n);  // NOLINT(cert-msc51-cpp): the same each time
    Hash256 hash;
    for (std::uint64_t& word : hash.words) {
        word = random();
    }
    return hash.to_hex();
}

std::string altered(const std::string& hash, int bits) {
    Hash256 other = Hash256::from_hex(hash).value();
    for (int k = 0; k < bits; ++k) {
        const int bit = 7 * k % 256;
        other.words[static_cast<std::size_t>(bit / 64)] ^= std::uint64_t{1} << (bit % 64);
    }
    return other.to_hex();
}

std::vector<Json> objects_of(const std::vector<std::string>& words, int exit_code, const RunOptions& options) {
    std::vector<Json> objects;
    for (const std::string& line : lines_of(output_of(words, exit_code, options))) {
        objects.push_back(parse_json(line));
    }
    return objects;
}

std::string bank_of(const TemporaryFolder& folder, const std::string& name,
                    const std::vector<std::string>& hashes) {
    std::string bank = (folder / name).native();
    output_of({"bank", "init", bank});
    std::string lines;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        lines += hashes[i] + ",100," + std::to_string(i) + '\n';
    }
    if (!hashes.empty()) {
        output_of({"bank", "import", bank, "-"}, 0, {.input = lines});
    }
    return bank;
}

}  // namespace whorl::test
