// What the C interface answers, against the C++ interface for hashes and against brute force for searches.
#include <whorl/whorl.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>
#include <whorl/algorithm.hpp>

#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

using Bytes = std::vector<std::uint8_t>;
using IndexHandle = std::unique_ptr<whorl_index, decltype(&whorl_index_free)>;
using MatchesHandle = std::unique_ptr<whorl_matches, decltype(&whorl_matches_free)>;

std::string hex(const Bytes& bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

struct Record {
    std::uint64_t id;
    Bytes hash;
    std::uint8_t quality;
};

int brute_distance(const Bytes& a, const Bytes& b) {
    int differing = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differing += std::popcount(static_cast<unsigned>(a[i] ^ b[i]));
    }
    return differing;
}

/// Records in clusters, so that there are matches at all distances.
class Drawn {
public:
    Drawn(std::uint32_t seed, std::size_t bytes) : random_(seed), bytes_(bytes) {}

    Bytes hash() {
        Bytes made(bytes_);
        std::ranges::generate(made, [&] { return static_cast<std::uint8_t>(random_()); });
        return made;
    }
    Bytes near(Bytes hash, int flips) {
        for (int i = 0; i < flips; ++i) {
            hash[random_() % bytes_] ^= static_cast<std::uint8_t>(1U << random_() % 8);
        }
        return hash;
    }
    std::vector<Record> records(std::size_t count) {
        std::vector<Record> made;
        Bytes centre = hash();
        for (std::size_t i = 0; i < count; ++i) {
            if (i % 20 == 0) {
                centre = hash();
            }
            made.push_back({1000 - 3 * i, near(centre, static_cast<int>(random_() % 40)),
                            static_cast<std::uint8_t>(random_() % 101)});
        }
        return made;
    }

private:
    std::mt19937 random_;
    std::size_t bytes_;
};

Bytes joined(const std::vector<Bytes>& hashes) {
    Bytes all;
    for (const Bytes& hash : hashes) {
        all.insert(all.end(), hash.begin(), hash.end());
    }
    return all;
}

IndexHandle index_of(const std::vector<Record>& records, int bits) {
    whorl_index* made = nullptr;
    REQUIRE(whorl_index_create(bits, nullptr, &made, nullptr) == WHORL_OK);
    IndexHandle index(made, whorl_index_free);
    std::vector<std::uint64_t> ids;
    std::vector<Bytes> hashes;
    Bytes qualities;
    for (const Record& record : records) {
        ids.push_back(record.id);
        hashes.push_back(record.hash);
        qualities.push_back(record.quality);
    }
    const Bytes all = joined(hashes);
    REQUIRE(whorl_index_add(index.get(), ids.data(), all.data(), all.size(), qualities.data(), ids.size(),
                            nullptr) == WHORL_OK);
    return index;
}

/// "id:distance:transform" of what a brute-force search finds for the forms of a query.
std::vector<std::string> brute(const std::vector<Record>& records, const std::vector<Bytes>& forms, int threshold,
                               int min_quality = 0) {
    std::vector<std::tuple<int, std::uint64_t, int>> found;
    for (const Record& record : records) {
        int nearest = 0;
        for (int form = 1; form < static_cast<int>(forms.size()); ++form) {
            if (brute_distance(forms[static_cast<std::size_t>(form)], record.hash) <
                brute_distance(forms[static_cast<std::size_t>(nearest)], record.hash)) {
                nearest = form;
            }
        }
        const int distance = brute_distance(forms[static_cast<std::size_t>(nearest)], record.hash);
        if (distance <= threshold && record.quality >= min_quality) {
            found.emplace_back(distance, record.id, nearest);
        }
    }
    std::ranges::sort(found);
    std::vector<std::string> lines;
    for (const auto& [distance, id, form] : found) {
        lines.push_back(std::to_string(id) + ":" + std::to_string(distance) + ":" + std::to_string(form));
    }
    return lines;
}

std::vector<std::string> list(const MatchesHandle& matches, std::size_t query = 0) {
    std::vector<std::string> lines;
    const std::size_t* offsets = whorl_matches_offsets(matches.get());
    for (std::size_t i = offsets[query]; i < offsets[query + 1]; ++i) {
        const whorl_match& match = whorl_matches_data(matches.get())[i];
        lines.push_back(std::to_string(match.id) + ":" + std::to_string(match.distance) + ":" +
                        std::to_string(match.transform));
    }
    return lines;
}

template <class Search, class... Arguments>
MatchesHandle found_by(Search search, Arguments... arguments) {
    whorl_matches* matches = nullptr;
    whorl_error error;
    const whorl_status status = search(arguments..., &matches, &error);
    INFO(error.message);
    REQUIRE(status == WHORL_OK);
    return {matches, whorl_matches_free};
}

}  // namespace

TEST_CASE("hashes through C are those of the C++ interface") {
    const auto [ours, theirs] = GENERATE(table<PixelFormat, int>({{PixelFormat::gray, WHORL_GRAY},
                                                                  {PixelFormat::rgb, WHORL_RGB},
                                                                  {PixelFormat::bgr, WHORL_BGR},
                                                                  {PixelFormat::rgba, WHORL_RGBA},
                                                                  {PixelFormat::bgra, WHORL_BGRA}}));
    const std::size_t gap = GENERATE(std::size_t{0}, std::size_t{13});
    Image drawn(301, 207, ours);
    for (int y = 0; y < drawn.height(); ++y) {
        for (std::size_t x = 0; x < drawn.row_bytes(); ++x) {
            drawn.row(y)[x] = static_cast<std::uint8_t>(x * static_cast<std::size_t>(y) / 50 + x % 4 * 30);
        }
    }
    const std::size_t stride = drawn.row_bytes() + gap;
    Bytes pixels(stride * 207 - gap, 0xee);
    for (int y = 0; y < drawn.height(); ++y) {
        std::copy_n(drawn.row(y), drawn.row_bytes(), pixels.begin() + static_cast<std::ptrdiff_t>(stride) * y);
    }
    whorl_image picture{};
    picture.struct_size = sizeof picture;
    picture.pixels = pixels.data();
    picture.pixels_size = pixels.size();
    picture.stride = gap == 0 ? 0 : stride;
    picture.width = drawn.width();
    picture.height = drawn.height();
    picture.format = theirs;

    REQUIRE(whorl_algorithm_count() == algorithms().size());
    for (std::size_t i = 0; i < algorithms().size(); ++i) {
        const Algorithm& algorithm = *algorithms()[i];
        REQUIRE(whorl_algorithm_name(i) == algorithm.name);
        CHECK(whorl_algorithm_bits(algorithm.name.data()) == algorithm.bits);
        CHECK(whorl_algorithm_match_threshold(algorithm.name.data()) == algorithm.match_threshold);
        const auto bytes = static_cast<std::size_t>(algorithm.bits) / 8;
        Bytes hash(bytes);
        std::int32_t quality = 0;
        REQUIRE(whorl_hash(algorithm.name.data(), &picture, hash.data(), bytes, &quality, nullptr) == WHORL_OK);
        const HashResult expected = algorithm.hash(drawn.view());
        CHECK(hex(hash) == to_hex(expected.hash));
        CHECK(quality == expected.quality.value_or(-1));

        Bytes eight(8 * bytes);
        REQUIRE(whorl_hash_dihedral(algorithm.name.data(), &picture, eight.data(), eight.size(), &quality,
                                    nullptr) == WHORL_OK);
        const DihedralHashResult forms = algorithm.dihedral(drawn.view());
        std::string all;
        for (const Dihedral transform : kAllDihedrals) {
            CHECK(whorl_transform_name(static_cast<std::int32_t>(transform)) == dihedral_name(transform));
            all += to_hex(forms.hashes[transform]);
        }
        CHECK(hex(eight) == all);
        CHECK(quality == forms.quality.value_or(-1));
    }
}

TEST_CASE("searches through C find what brute force finds") {
    const int bits = GENERATE(64, 256);
    const auto bytes = static_cast<std::size_t>(bits) / 8;
    Drawn drawn(42, bytes);
    const std::vector<Record> records = drawn.records(300);
    const IndexHandle index = index_of(records, bits);
    REQUIRE(whorl_index_size(index.get()) == records.size());

    std::vector<Bytes> queries;
    for (std::size_t i = 0; i < 40; ++i) {
        queries.push_back(drawn.near(records[i * 7].hash, static_cast<int>(i)));
    }
    const Bytes all = joined(queries);
    for (const int threshold : {0, 1, 15, 31, bits / 2, bits}) {
        whorl_search_options options{};
        options.struct_size = sizeof options;
        options.min_quality = threshold;
        if (threshold > 100) {
            options.min_quality = 0;
        }
        options.jobs = 2;
        const MatchesHandle batch =
            found_by(whorl_index_search_batch, index.get(), all.data(), all.size(), threshold, &options);
        REQUIRE(whorl_matches_queries(batch.get()) == queries.size());
        CHECK(whorl_matches_offsets(batch.get())[queries.size()] == whorl_matches_count(batch.get()));
        for (std::size_t q = 0; q < queries.size(); ++q) {
            const auto expected = brute(records, {queries[q]}, threshold, options.min_quality);
            CHECK(list(batch, q) == expected);
            CHECK(list(found_by(whorl_index_search, index.get(), queries[q].data(), bytes, threshold, &options)) ==
                  expected);
        }
    }

    for (const std::size_t k : {std::size_t{1}, std::size_t{7}, std::size_t{300}, std::size_t{1000}}) {
        auto expected = brute(records, {queries[3]}, bits);
        expected.resize(std::min(k, expected.size()));
        CHECK(list(found_by(whorl_index_nearest, index.get(), queries[3].data(), bytes, k,
                            static_cast<const whorl_search_options*>(nullptr))) == expected);
    }

    for (std::size_t q = 0; q + 8 <= queries.size(); ++q) {
        const std::vector<Bytes> forms(queries.begin() + static_cast<std::ptrdiff_t>(q),
                                       queries.begin() + static_cast<std::ptrdiff_t>(q) + 8);
        const Bytes eight = joined(forms);
        CHECK(list(found_by(whorl_index_search_dihedral, index.get(), eight.data(), eight.size(), 31,
                            static_cast<const whorl_search_options*>(nullptr))) == brute(records, forms, 31));
    }
}

TEST_CASE("one handle serves many threads") {
    Drawn drawn(5, 32);
    const std::vector<Record> records = drawn.records(100);
    const IndexHandle index = index_of(records, 256);
    const Bytes moving = drawn.hash();
    // Two records that are there or not there together.
    const std::vector<std::uint64_t> ids = {5001, 5002};
    const Bytes two = joined({moving, moving});

    std::vector<std::jthread> threads;
    std::array<int, 3> torn{};
    for (int& mine : torn) {
        threads.emplace_back([&] {
            for (int i = 0; i < 300; ++i) {
                whorl_matches* matches = nullptr;
                whorl_error error;
                if (whorl_index_search(index.get(), moving.data(), 32, 0, nullptr, &matches, &error) != WHORL_OK ||
                    whorl_matches_count(matches) % 2 != 0) {
                    ++mine;
                }
                whorl_matches_free(matches);
            }
        });
    }
    for (int i = 0; i < 100; ++i) {
        CHECK(whorl_index_add(index.get(), ids.data(), two.data(), two.size(), nullptr, 2, nullptr) == WHORL_OK);
        CHECK(whorl_index_size(index.get()) == records.size() + 2);
        CHECK(whorl_index_remove(index.get(), ids.data(), 2, nullptr, nullptr) == WHORL_OK);
    }
    threads.clear();
    CHECK(torn == std::array<int, 3>{});
    CHECK(whorl_index_size(index.get()) == records.size());
}
