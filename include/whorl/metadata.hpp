// What a picture's file gives away besides what can be seen in it, and the same picture without that.
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

/// What a finding is about, the most telling first.
enum class FindingKind : std::uint8_t {
    place,           ///< coordinates, or places by name
    person,          ///< names of people who can be seen
    owner,           ///< who owns the device, made the picture or has rights in it
    serial,          ///< serial numbers of camera and lens: one device in the world
    unique_id,       ///< numbers that no other picture has, by which copies and edits are traced to each other
    device,          ///< make and model of camera and lens
    date,            ///< when it was taken, changed, sent through a program
    thumbnail,       ///< smaller pictures inside, which may show what was cut off or covered later
    appended,        ///< whatever stands behind the end of the picture
    description,     ///< titles, comments, keywords
    unread,          ///< parts that cannot be read here, whatever they hold
    software,        ///< what wrote it
    maker_notes,     ///< what the maker of the camera puts there, in a form of its own
    colour_profile,  ///< what the colour profile says besides colours, as which program or screen it is of
    other,           ///< all else, as exposure and lens settings
};

/// "place", "person", ...: stable.
std::string_view finding_kind_name(FindingKind kind) noexcept;

/// A thing that the file gives away.
struct Finding {
    FindingKind kind = FindingKind::other;
    std::string label{};  ///< a lower-case phrase in plain words: "where it was taken"
    std::string value{};  ///< UTF-8 without control characters, cut off after some hundred bytes
    std::vector<std::string>
        keys{};  ///< where it stands, as exiv2 names it ("Exif.Image.Make"), or by parts of the file
};

/// In decimal degrees, north and east above zero, and metres above the sea.
struct Place {
    double latitude = 0;
    double longitude = 0;
    std::optional<double> altitude{};
};

struct Metadata {
    std::string format;     ///< "JPEG", "PNG", "TIFF", ...
    bool complete = false;  ///< every part of the file was accounted for; else only what exiv2 knows of the format
    std::optional<Place> place{};   ///< where it was taken
    std::vector<Finding> findings;  ///< the most telling first; empty when nothing was found
};

/// Looks through a picture in memory. `name` stands in errors. Errors: `not_an_image`; `unsupported` for formats in
/// which nothing could be found even if it were there; `corrupt`. Never throws for bad bytes, opens no file and
/// says nothing. Thread safe, one at a time.
Result<Metadata> read_metadata(std::span<const std::byte> file, std::string_view name = {});

/// The same JPEG, PNG or WebP without what read_metadata() finds: its compressed pixels byte for byte, what is
/// needed to show them as before (which way is up, colour profile, density, transparency, animation), and nothing
/// else. What no decoder looks at goes from among the pixels, too: tables, frames and rows that are not shown, data
/// behind the last code. Only where a PNG has such rows are the others compressed anew. Of the profile the numbers
/// stay, since colours depend on them: those of one measured screen are like no other's. What may hide in the
/// pixels, in watermarks, between the codes of the compressed data or in colours and codes that no pixel has stays
/// as well; so does what is behind the last code of a WebP, or of a JPEG whose codes are arithmetic or damaged.
/// Errors: `not_an_image`; `unsupported` for other formats; `too_large`; `corrupt`, also for pictures drawn over
/// others. Never throws for bad bytes. Thread safe.
Result<std::vector<std::byte>> strip_metadata(std::span<const std::byte> file, std::string_view name = {});

}  // namespace whorl
