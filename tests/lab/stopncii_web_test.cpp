// Against StopNCII's own code in real browsers. Each row of stopncii_web_vectors.csv is a drawn picture, saved as
// PNG, with what github.com/SWGFL/pdq at 522c678 made of it in Debian 12's Chromium 156.0.8078.114 and Firefox
// 153.8.0esr, both without a window and without a GPU.
#include "bench/lab/hashers/stopncii_web.hpp"

#include <algorithm>

#include "bench/lab/files/csv.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/hashers/hex.hpp"
#include "bench/lab/run/preparation.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

struct Vector {
    std::string name;
    Image picture;
    PdqResult chromium;
    PdqResult firefox;
};

PdqResult result_of(const std::string& quality, const std::string& hash) {
    return {Hash256::from_hex(hash).value(), std::stoi(quality)};
}

std::vector<Vector> read_vectors() {
    auto in = open_file(WHORL_STOPNCII_WEB_VECTORS);
    REQUIRE(in);
    CsvRows rows(*in);
    rows.next();
    std::vector<Vector> vectors;
    while (const auto row = rows.next()) {
        const auto format = row->at(3) == "gray" ? PixelFormat::gray : PixelFormat::rgb;
        const Image drawn =
            test::draw_picture(std::stoull(row->at(0)), std::stoi(row->at(1)), std::stoi(row->at(2)), format);
        vectors.push_back({row->at(0) + ' ' + row->at(1) + 'x' + row->at(2), prepared(drawn.view(), 0),
                           result_of(row->at(4), row->at(5)), result_of(row->at(6), row->at(7))});
    }
    return vectors;
}

/// Chromium halves it, and at an odd size, which is not known to the last pixel.
bool is_halved_at_odd_size(const Image& picture) {
    int width = picture.width();
    int height = picture.height();
    for (; std::min(width, height) / 2 >= 512; width = (width + 1) / 2, height = (height + 1) / 2) {
        if (width % 2 == 1 || height % 2 == 1) {
            return true;
        }
    }
    return false;
}

/// Nothing changes along one side at least, so that half of the coefficients are the rounding noise of cosines,
/// which the two browsers compute differently.
bool has_noise(const Vector& vector) {
    return vector.firefox.quality == 0 || std::min(vector.picture.width(), vector.picture.height()) == 1;
}

}  // namespace

TEST_CASE("hashes and qualities are those of StopNCII's page in two browsers") {
    const std::vector<Vector> vectors = read_vectors();
    REQUIRE(vectors.size() == 235);
    for (const Vector& vector : vectors) {
        CAPTURE(vector.name);
        const PdqResult in_firefox = stopncii_web_hash(vector.picture.view(), Browser::firefox);
        CHECK(in_firefox.quality == vector.firefox.quality);
        CHECK((in_firefox.hash == vector.firefox.hash || has_noise(vector)));
        const PdqResult in_chromium = stopncii_web_hash(vector.picture.view(), Browser::chromium);
        if (is_halved_at_odd_size(vector.picture)) {
            CHECK(distance(in_chromium.hash, vector.chromium.hash) <= 6);
        } else {
            CHECK(in_chromium.hash == vector.chromium.hash);
            CHECK(in_chromium.quality == vector.chromium.quality);
        }
    }
    CHECK(std::count_if(vectors.begin(), vectors.end(), has_noise) == 17);
    CHECK(std::count_if(vectors.begin(), vectors.end(),
                        [](const Vector& vector) { return is_halved_at_odd_size(vector.picture); }) == 10);
}

TEST_CASE("a copy's PDQ hash is looked up among hashes of StopNCII's page") {
    const auto hasher = stopncii_web_hasher();
    const Image one = test::draw_picture(5, 300, 200, PixelFormat::rgb);
    const Image other = test::draw_picture(6, 300, 200, PixelFormat::rgb);
    const Result<Hashed> of_one = hasher->hash(one.view());
    const Result<Hashed> of_other = hasher->hash(other.view());
    REQUIRE(of_one);
    REQUIRE(of_other);
    const PdqResult page = stopncii_web_hash(one.view(), Browser::chromium);
    CHECK(hex_of(of_one->hash) == page.hash.to_hex() + pdq_hash(one.view()).hash.to_hex());
    CHECK(of_one->quality == page.quality);
    const auto far = [&](const Hashed& kept, const Hashed& looked_up) {
        return lab::distance(hasher->info().measure, kept.hash, looked_up.hash);
    };
    CHECK(far(*of_one, *of_one) == distance(page.hash, pdq_hash(one.view()).hash));
    CHECK(far(*of_one, *of_other) == distance(page.hash, pdq_hash(other.view()).hash));
}
