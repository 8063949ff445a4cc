// Coordinates and times from the values of exiv2.
#pragma once

#include <exiv2/exiv2.hpp>

#include <optional>
#include <string>
#include <utility>
#include <whorl/metadata.hpp>

namespace whorl::metadata {

/// How exiv2 counts: long up to 0.27, std::size_t since.
using Exiv2Count = decltype(std::declval<const Exiv2::Metadatum&>().count());

/// Where the picture was taken: from its EXIF, or else from its XMP.
std::optional<Place> place_of(const Exiv2::ExifData& exif, const Exiv2::XmpData& xmp);

/// "51.05430 N 3.71740 E, 12 m above the sea"
std::string place_text(const Place& place);

/// "03:13:42", from hours, minutes and seconds; empty when they are invalid.
std::string time_text(const Exiv2::Metadatum& datum);

}  // namespace whorl::metadata
