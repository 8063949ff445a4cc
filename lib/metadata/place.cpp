#include "metadata/place.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace whorl::metadata {
namespace {

/// A number of `part` of the value, nothing when it is a fraction with 0 below.
std::optional<double> fraction(const Exiv2::Metadatum& datum, long part) {
    const Exiv2::Rational rational = datum.toRational(part);
    if (rational.second == 0) {
        return {};
    }
    return static_cast<double>(rational.first) / rational.second;
}

const Exiv2::Exifdatum* find(const Exiv2::ExifData& exif, const std::string& tag) {
    const auto found = exif.findKey(Exiv2::ExifKey("Exif.GPSInfo." + tag));
    return found == exif.end() || found->count() == 0 ? nullptr : &*found;
}

/// Degrees, minutes, seconds, of which some may be missing (Exif 2.32, 4.6.6).
std::optional<double> angle(const Exiv2::ExifData& exif, const std::string& tag, char negative) {
    const Exiv2::Exifdatum* datum = find(exif, tag);
    const Exiv2::Exifdatum* side = find(exif, tag + "Ref");
    if (datum == nullptr) {
        return {};
    }
    double degrees = 0;
    for (long part = 0; part < std::min(3L, static_cast<long>(datum->count())); ++part) {
        const auto value = fraction(*datum, part);
        if (!value && part == 0) {
            return {};
        }
        constexpr std::array kPerDegree = {1.0, 60.0, 3600.0};
        degrees += value.value_or(0) / kPerDegree.at(static_cast<std::size_t>(part));
    }
    const std::string letter = side == nullptr ? std::string() : side->toString();
    return letter.starts_with(negative) ? -degrees : degrees;
}

std::optional<double> altitude(const Exiv2::ExifData& exif) {
    const Exiv2::Exifdatum* datum = find(exif, "GPSAltitude");
    const Exiv2::Exifdatum* below = find(exif, "GPSAltitudeRef");
    const auto metres = datum == nullptr ? std::nullopt : fraction(*datum, 0);
    return metres && below != nullptr && below->toLong() == 1 ? -*metres : metres;
}

/// "51,3.258N" or "51,3,15.5N" (XMP specification, part 2, 1.2.7.4).
std::optional<double> angle(const Exiv2::XmpData& xmp, const std::string& tag) {
    const auto found = xmp.findKey(Exiv2::XmpKey("Xmp.exif." + tag));
    if (found == xmp.end()) {
        return {};
    }
    const std::string text = found->toString();
    double degrees = 0;
    double unit = 1;
    const char* at = text.c_str();
    for (int part = 0; part < 3; ++part, unit *= 60) {
        char* end = nullptr;
        const double value = std::strtod(at, &end);
        if (end == at) {
            return {};
        }
        degrees += value / unit;
        if (*end != ',') {
            return *end == 'S' || *end == 'W' ? -degrees : degrees;
        }
        at = end + 1;
    }
    return {};
}

bool is_on_earth(double latitude, double longitude) {
    return std::abs(latitude) <= 90 && std::abs(longitude) <= 180;  // false for what is no number, too
}

}  // namespace

std::optional<Place> place_of(const Exiv2::ExifData& exif, const Exiv2::XmpData& xmp) {
    auto latitude = angle(exif, "GPSLatitude", 'S');
    auto longitude = angle(exif, "GPSLongitude", 'W');
    if (!latitude || !longitude) {
        latitude = angle(xmp, "GPSLatitude");
        longitude = angle(xmp, "GPSLongitude");
    }
    if (!latitude || !longitude || !is_on_earth(*latitude, *longitude)) {
        return {};
    }
    return Place{*latitude, *longitude, altitude(exif)};
}

std::string place_text(const Place& place) {
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "%.5f %c %.5f %c", std::abs(place.latitude),
                  place.latitude < 0 ? 'S' : 'N', std::abs(place.longitude), place.longitude < 0 ? 'W' : 'E');
    std::string result = text.data();
    if (place.altitude) {
        std::snprintf(text.data(), text.size(), ", %.0f m %s the sea", std::abs(*place.altitude),
                      *place.altitude < 0 ? "below" : "above");
        result += text.data();
    }
    return result;
}

std::string time_text(const Exiv2::Metadatum& datum) {
    std::string text;
    for (long part = 0; part < 3; ++part) {
        const auto value = part < static_cast<long>(datum.count()) ? fraction(datum, part) : std::nullopt;
        if (!value || *value < 0 || *value >= 61) {
            return {};
        }
        const std::string number = std::to_string(static_cast<int>(*value));
        text += (part > 0 ? ":" : "") + std::string(number.size() < 2 ? "0" : "") + number;
    }
    return text;
}

}  // namespace whorl::metadata
