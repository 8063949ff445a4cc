#include <algorithm>
#include <bit>
#include <variant>
#include <whorl/algorithm.hpp>

#include "lib/c/boundary.hpp"
#include "lib/c/bytes.hpp"

namespace whorl::c {
namespace {

static_assert(WHORL_TRANSFORM_COUNT == kDihedralCount);

const Algorithm& algorithm_named(const char* name) {
    require(name != nullptr, "no name of an algorithm is given");
    const Algorithm* algorithm = find_algorithm(name);
    if (algorithm == nullptr) {
        throw Failure{WHORL_INVALID, "there is no algorithm \"" + std::string(name) + "\""};
    }
    return *algorithm;
}

PixelFormat format_of(std::int32_t format) {
    switch (format) {
        case WHORL_GRAY: return PixelFormat::gray;
        case WHORL_RGB: return PixelFormat::rgb;
        case WHORL_BGR: return PixelFormat::bgr;
        case WHORL_RGBA: return PixelFormat::rgba;
        case WHORL_BGRA: return PixelFormat::bgra;
        default: throw Failure{WHORL_INVALID, "unknown format of pixels"};
    }
}

ImageView view_of(const whorl_image* given) {
    require(given != nullptr, "no picture is given");
    const auto picture = read_options(given, offsetof(whorl_image, reserved) + sizeof given->reserved);
    require(picture.reserved == 0, "the picture's reserved field is not 0");
    require(picture.width >= 0 && picture.height >= 0, "a dimension of the picture is negative");
    const PixelFormat format = format_of(picture.format);
    if (picture.width == 0 || picture.height == 0) {
        return {nullptr, picture.width, picture.height, 0, format};
    }
    const auto row_bytes = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(channels(format));
    const std::size_t stride = picture.stride == 0 ? row_bytes : picture.stride;
    require(stride >= row_bytes, "the picture's stride is smaller than a row");
    require(picture.pixels != nullptr, "the picture has no pixels");
    // A division, because the product may overflow.
    const auto gaps = static_cast<std::size_t>(picture.height - 1);
    require(picture.pixels_size >= row_bytes && (gaps == 0 || (picture.pixels_size - row_bytes) / gaps >= stride),
            "the picture's pixels take more bytes than its pixels_size");
    return {picture.pixels, picture.width, picture.height,
            static_cast<std::ptrdiff_t>(gaps == 0 ? row_bytes : stride), format};
}

/// Calls work with a constant of the hash's width in bits.
template <class Work>
void with_width(std::size_t hash_size, Work work) {
    if (hash_size == kHashSize<256>) {
        work(std::integral_constant<int, 256>{});
    } else if (hash_size == kHashSize<64>) {
        work(std::integral_constant<int, 64>{});
    } else {
        throw Failure{WHORL_INVALID, "a hash has 8 or 32 bytes"};
    }
}

void write_any(const AnyHash& hash, std::uint8_t* bytes) {
    std::visit([&](const auto& bits) { write_hash(bits, bytes); }, hash);
}

void set_quality(std::int32_t* quality, std::optional<int> value) {
    if (quality != nullptr) {
        *quality = value.value_or(-1);
    }
}

}  // namespace
}  // namespace whorl::c

using namespace whorl;
using namespace whorl::c;

const char* whorl_transform_name(std::int32_t transform) {
    if (transform < 0 || transform >= kDihedralCount) {
        return nullptr;
    }
    return dihedral_name(static_cast<Dihedral>(transform)).data();  // of a literal, which ends in NUL
}

std::size_t whorl_algorithm_count() {
    return algorithms().size();
}

const char* whorl_algorithm_name(std::size_t index) {
    return index < algorithms().size() ? algorithms()[index]->name.data() : nullptr;  // literals, too
}

std::int32_t whorl_algorithm_bits(const char* algorithm) {
    const Algorithm* found = algorithm != nullptr ? find_algorithm(algorithm) : nullptr;
    return found != nullptr ? found->bits : 0;
}

std::int32_t whorl_algorithm_match_threshold(const char* algorithm) {
    const Algorithm* found = algorithm != nullptr ? find_algorithm(algorithm) : nullptr;
    return found != nullptr ? found->match_threshold : -1;
}

whorl_status whorl_hash(const char* algorithm, const whorl_image* picture, std::uint8_t* hash,
                        std::size_t hash_size, std::int32_t* quality, whorl_error* error) {
    return at_boundary(error, [&] {
        const Algorithm& chosen = algorithm_named(algorithm);
        const ImageView view = view_of(picture);
        require(hash != nullptr, "no place for the hash is given");
        require(hash_size == static_cast<std::size_t>(chosen.bits) / 8,
                "hash_size is not the size of the algorithm's hash");
        const HashResult result = chosen.hash(view);
        write_any(result.hash, hash);
        set_quality(quality, result.quality);
    });
}

whorl_status whorl_hash_dihedral(const char* algorithm, const whorl_image* picture, std::uint8_t* hashes,
                                 std::size_t hashes_size, std::int32_t* quality, whorl_error* error) {
    return at_boundary(error, [&] {
        const Algorithm& chosen = algorithm_named(algorithm);
        const ImageView view = view_of(picture);
        require(hashes != nullptr, "no place for the hashes is given");
        const auto hash_size = static_cast<std::size_t>(chosen.bits) / 8;
        require(hashes_size == kDihedralCount * hash_size,
                "hashes_size is not the size of eight of the algorithm's");
        const DihedralHashResult result = chosen.dihedral(view);
        for (const Dihedral transform : kAllDihedrals) {
            write_any(result.hashes[transform], hashes + static_cast<std::size_t>(transform) * hash_size);
        }
        set_quality(quality, result.quality);
    });
}

whorl_status whorl_hash_to_hex(const std::uint8_t* hash, std::size_t hash_size, char* text, std::size_t text_size,
                               whorl_error* error) {
    return at_boundary(error, [&] {
        require(hash != nullptr && text != nullptr, "no hash or no place for its text is given");
        with_width(hash_size, [&]<int Bits>(std::integral_constant<int, Bits>) {
            const std::string hex = hash_from<Bits>(hash).to_hex();
            require(text_size > hex.size(), "the place for the text is too small");
            std::memcpy(text, hex.c_str(), hex.size() + 1);
        });
    });
}

whorl_status whorl_hash_from_hex(const char* text, std::uint8_t* hash, std::size_t hash_size, whorl_error* error) {
    return at_boundary(error, [&] {
        require(text != nullptr && hash != nullptr, "no text or no place for its hash is given");
        with_width(hash_size, [&]<int Bits>(std::integral_constant<int, Bits>) {
            const auto parsed = BitHash<Bits>::from_hex(text);
            require(parsed.has_value(), "the text is not as many hexadecimal digits as the hash has");
            write_hash(*parsed, hash);
        });
    });
}

whorl_status whorl_distance(const std::uint8_t* a, const std::uint8_t* b, std::size_t hash_size,
                            std::int32_t* distance, whorl_error* error) {
    return at_boundary(error, [&] {
        require(a != nullptr && b != nullptr, "a hash is missing");
        require(distance != nullptr, "no place for the distance is given");
        with_width(hash_size, [&]<int Bits>(std::integral_constant<int, Bits>) {
            *distance = whorl::distance(hash_from<Bits>(a), hash_from<Bits>(b));
        });
    });
}
