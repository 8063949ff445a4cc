#include "lib/metadata/place.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace whorl::metadata {
namespace {

/// Number `part` of the value; nothing for a fraction with a zero denominator.
std::optional<double> fraction(const Exiv2::Metadatum& datum, Exiv2Count part) {
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

/// Degrees, minutes, seconds; some may be missing (Exif 2.32, 4.6.6).
std::optional<double> angle(const Exiv2::ExifData& exif, const std::string& tag, char negative) {
    const Exiv2::Exifdatum* datum = find(exif, tag);
    const Exiv2::Exifdatum* side = find(exif, tag + "Ref");
    if (datum == nullptr) {
        return {};
    }
    double degrees = 0;
    for (Exiv2Count part = 0; part < std::min(Exiv2Count{3}, datum->count()); ++part) {
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
    return metres && below != nullptr && below->toRational().first == 1 ? -*metres : metres;
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
    const char* at = text.data();
    const char* const last = text.data() + text.size();
    for (int part = 0; part < 3; ++part, unit *= 60) {
        double value = 0;
        const auto [end, error] = std::from_chars(at, last, value);  // independent of the locale
        if (error != std::errc()) {
            return {};
        }
        degrees += value / unit;
        if (end == last || *end != ',') {
            return end != last && (*end == 'S' || *end == 'W') ? -degrees : degrees;
        }
        at = end + 1;
    }
    return {};
}

bool is_on_earth(double latitude, double longitude) {
    return std::abs(latitude) <= 90 && std::abs(longitude) <= 180;  // false also for NaN
}

/// With a point in any locale.
std::string decimal(double number, int digits) {
    std::array<char, 330> text{};  // the largest number has 309 digits before the point
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, digits);
    return {text.data(), end.ptr};
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
    std::string text = decimal(std::abs(place.latitude), 5) + (place.latitude < 0 ? " S " : " N ") +
                       decimal(std::abs(place.longitude), 5) + (place.longitude < 0 ? " W" : " E");
    if (place.altitude) {
        text += ", " + decimal(std::abs(*place.altitude), 0) + (*place.altitude < 0 ? " m below" : " m above") +
                " the sea";
    }
    return text;
}

std::string time_text(const Exiv2::Metadatum& datum) {
    std::string text;
    for (Exiv2Count part = 0; part < 3; ++part) {
        const auto value = part < datum.count() ? fraction(datum, part) : std::nullopt;
        if (!value || *value < 0 || *value >= 61) {
            return {};
        }
        const std::string number = std::to_string(static_cast<int>(*value));
        text += (part > 0 ? ":" : "") + std::string(number.size() < 2 ? "0" : "") + number;
    }
    return text;
}

}  // namespace whorl::metadata
