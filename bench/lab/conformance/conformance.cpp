#include "bench/lab/conformance/conformance.hpp"

#include <algorithm>

#include "bench/lab/hashers/hex.hpp"
#include "tests/vectors/vectors.hpp"

namespace whorl::lab {
namespace {

Result<JudgedPicture> judged(const test::Vector& vector, Hasher& implementation) {
    JudgedPicture picture{vector.name(),
                          vector.width,
                          vector.height,
                          {vector.expected.hashes[Dihedral::original], vector.expected.quality}};
    const Image drawn = vector.draw();
    const Result<Hashed> hashed = implementation.hash(drawn.view());
    if (hashed) {
        picture.hash = Hash256::from_hex(hex_of(hashed->hash)).value();
        picture.quality = hashed->quality;
    } else if (hashed.error().kind == ErrorKind::unwritable) {
        return hashed.error();
    } else {
        picture.reason = hashed.error().message;
    }
    return picture;
}

}  // namespace

std::optional<int> JudgedPicture::distance() const {
    return hash ? std::optional(whorl::distance(*hash, reference.hash)) : std::nullopt;
}

std::optional<int> JudgedPicture::quality_difference() const {
    return quality ? std::optional(*quality - reference.quality) : std::nullopt;
}

Agreement Conformance::agreement(const std::function<bool(const JudgedPicture&)>& chosen) const {
    Agreement agreement;
    std::vector<int> distances;
    for (const JudgedPicture& picture : pictures) {
        if (!chosen(picture)) {
            continue;
        }
        ++agreement.pictures;
        if (const std::optional<int> distance = picture.distance()) {
            distances.push_back(*distance);
        }
    }
    agreement.without_hash = agreement.pictures - distances.size();
    agreement.same = static_cast<std::size_t>(std::count(distances.begin(), distances.end(), 0));
    if (!distances.empty()) {
        std::sort(distances.begin(), distances.end());
        // The least distance within which this share of them is.
        const auto at = [&](std::size_t percent) { return distances[(percent * distances.size() + 99) / 100 - 1]; };
        agreement.median = at(50);
        agreement.p90 = at(90);
        agreement.most = at(100);
    }
    return agreement;
}

bool Conformance::is_exact() const {
    return std::all_of(pictures.begin(), pictures.end(),
                       [](const JudgedPicture& picture) { return picture.distance() == 0; });
}

bool Conformance::meets_guideline() const {
    return std::all_of(pictures.begin(), pictures.end(), [](const JudgedPicture& picture) {
        return picture.reference.quality < kGuidelineQuality ||
               (picture.hash && *picture.distance() <= kGuidelineDistance);
    });
}

Result<Conformance> judge(Hasher& implementation, const std::function<bool(std::size_t, std::size_t)>& go_on) {
    Conformance conformance{implementation.info().source, {}};
    const std::vector<test::Vector> vectors = test::pdq_vectors();
    for (const test::Vector& vector : vectors) {
        if (!go_on(conformance.pictures.size(), vectors.size())) {
            break;
        }
        Result<JudgedPicture> picture = judged(vector, implementation);
        if (!picture) {
            return std::move(picture).error();
        }
        conformance.pictures.push_back(*std::move(picture));
    }
    return conformance;
}

}  // namespace whorl::lab
