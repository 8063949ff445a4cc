// Banks and queries to measure with, and brute force, which says what must be found.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <vector>
#include <whorl/hash.hpp>

namespace whorl::bench {

using Hashes = std::vector<Hash256>;

/// What hashes are drawn from.
class HashSource {
public:
    virtual ~HashSource() = default;

    virtual std::string_view name() const = 0;

    /// The same `count` hashes for the same `stream` on every machine; unrelated ones for another.
    virtual Hashes draw(std::size_t count, std::uint64_t stream) const = 0;
};

/// Every bit a fair coin.
class RandomHashes final : public HashSource {
public:
    std::string_view name() const override { return "random"; }
    Hashes draw(std::size_t count, std::uint64_t stream) const override;
};

/// Like a bank of pictures: bits that depend on each other, and groups of edited copies.
///
/// Pictures are drawn (see draw_picture()) and taken to the coefficients that PDQ thresholds. The transform is
/// linear, so that a weighted sum of two pictures' coefficients is that of the two pictures blended: this
/// gives as many originals as are wanted. An edit is noise on the coefficients, in proportion to each (as blur,
/// sharpening and resizing do) and to the weak ones alike (as compression does), so that it flips the bits near
/// the median. Of an original there are 1 to 100 copies, at least k with probability 1/k.
class PictureHashes final : public HashSource {
public:
    PictureHashes();
    std::string_view name() const override { return "pictures"; }
    Hashes draw(std::size_t count, std::uint64_t stream) const override;

private:
    std::vector<std::array<float, 256>> drawn_;  ///< coefficients
};

/// Hashes of `bank` with 0 to `threshold` bits flipped, alternating with `strangers`; as many as these times two.
Hashes planted_queries(const Hashes& bank, const Hashes& strangers, int threshold);

/// How many hashes of the bank are within the threshold, for each query.
std::vector<std::size_t> brute_force(const Hashes& bank, const Hashes& queries, int threshold);

/// 32 bytes a hash: four words, the lowest byte first.
void write_hashes(const std::filesystem::path& file, const Hashes& hashes);
Hashes read_hashes(const std::filesystem::path& file);

/// Runs work(begin, end) on contiguous parts of 0 to `count`, one a thread, and waits.
void on_threads(int threads, std::size_t count, const std::function<void(std::size_t, std::size_t)>& work);

}  // namespace whorl::bench
