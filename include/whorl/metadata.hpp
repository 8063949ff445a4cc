// The personal details that a picture's file contains in addition to its pixels, and a copy without them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/error.hpp>

namespace whorl {

/// What a finding is about, the most sensitive first.
enum class FindingKind : std::uint8_t {
    place,           ///< coordinates, or places by name
    person,          ///< names of people who can be seen
    owner,           ///< who owns the device, made the picture or has rights in it
    serial,          ///< serial numbers of camera and lens: one device in the world
    unique_id,       ///< numbers that no other picture has, which link copies and edits to each other
    device,          ///< make and model of camera and lens
    date,            ///< when it was taken, changed, or processed by a program
    thumbnail,       ///< smaller pictures inside, which may show parts that were later cropped or covered
    appended,        ///< data after the end of the picture
    description,     ///< titles, comments, keywords
    unread,          ///< parts that Whorl cannot read
    software,        ///< the program that wrote it
    maker_notes,     ///< notes of the camera, in a format of its maker
    colour_profile,  ///< what the colour profile says apart from colours, for example a program or a screen
    other,           ///< everything else, for example exposure and lens settings
};

/// "place", "person", ...: stable.
std::string_view finding_kind_name(FindingKind kind) noexcept;

/// A personal detail in the file.
struct Finding {
    FindingKind kind = FindingKind::other;
    std::string label{};              ///< a lower-case phrase in plain words: "where it was taken"
    std::string value{};              ///< UTF-8 without control characters, cut off after some hundred bytes
    std::vector<std::string> keys{};  ///< where it is: exiv2's names ("Exif.Image.Make"), or parts of the file
};

/// Decimal degrees, positive to the north and east, and metres above sea level.
struct Place {
    double latitude = 0;
    double longitude = 0;
    std::optional<double> altitude{};
};

struct Metadata {
    std::string format;     ///< "JPEG", "PNG", "TIFF", ...
    bool complete = false;  ///< strip_metadata() removes all of it; else only what exiv2 knows was examined, or a
                            ///< finding tells what cannot be removed
    std::optional<Place> place{};   ///< where it was taken
    std::vector<Finding> findings;  ///< the most sensitive first
};

/// Examines a picture in memory. `name` is the input of errors. Errors: `not_an_image`; `unsupported` for formats
/// that Whorl cannot examine; `corrupt`. Never throws for bad bytes, opens no file and prints nothing. Thread safe;
/// calls take turns.
Result<Metadata> read_metadata(std::span<const std::byte> file, std::string_view name = {});

/// The same JPEG, PNG or WebP without what read_metadata() finds.
///
/// Kept: the pixels bit for bit, and what is needed to show them as before (orientation, colour profile, shape of
/// pixels, transparency, animation). Removed: everything else, also data among the pixels that no decoder uses:
/// tables, colours, frames and rows that are not shown, and data after the last code. A picture outside of a PNG's
/// animation, which viewers of animations do not show, gives way to the first one of the animation.
///
/// The compressed pixels of a JPEG stay byte for byte, but for spare bits, fill bytes and tables that no pixel
/// uses. The codes of a WebP are written again, and the pixels of a PNG are compressed again.
///
/// Not removed: the numbers of the colour profile, because colours depend on them (those of a measured screen are
/// unique); anything hidden in the pixels, in watermarks, in the colours of transparent places, in blocks of a JPEG
/// or lossy WebP that reach or lie beyond its edges, in places of one that are all white or black, in the times of
/// an animation, or in the choice among codes for the same pixels.
///
/// Errors: `not_an_image`; `unsupported` for other formats, and for a picture with data that cannot be removed,
/// or with codes that are arithmetic or damaged; `too_large`;
/// `corrupt`, also for a picture with scans over other scans. Never throws for bad bytes. Thread safe.
Result<std::vector<std::byte>> strip_metadata(std::span<const std::byte> file, std::string_view name = {});

}  // namespace whorl
