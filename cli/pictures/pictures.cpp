#include "cli/pictures/pictures.hpp"

#include <new>
#include <whorl/pdq.hpp>

#include "cli/program/inputs.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

PictureHash hash_of(const Algorithm& algorithm, const ImageView& pixels, bool dihedral) {
    if (dihedral) {
        const DihedralHashResult result = algorithm.dihedral(pixels);
        return {result.hashes[Dihedral::original], result.hashes, result.quality};
    }
    const HashResult result = algorithm.hash(pixels);
    return {result.hash, std::nullopt, result.quality};
}

}  // namespace

Pictures::Pictures(const HashFlags& flags, std::size_t jobs, Console& console)
    : flags_(flags), sandbox_(flags.sandbox, jobs, console) {}

Result<PictureHash> Pictures::hash(const std::string& path, bool dihedral) const try {
    const Result<OpenedPicture> picture = sandbox_.decode(path, flags_.decode_options());
    if (!picture) {
        return picture.error();
    }
    PictureHash hash = hash_of(flags_.algorithm(), picture->pixels(), dihedral);
    hash.width = picture->width();
    hash.height = picture->height();
    return hash;
} catch (const std::bad_alloc&) {
    // The other pictures may need less.
    return Error{ErrorKind::too_large, "needs more memory than there is", path};
}

void warn_of_low_quality(Console& console, const std::string& path, const std::optional<int>& quality) {
    if (quality && *quality < kPdqMinQuality) {
        console.warning(shown(path), "quality " + std::to_string(*quality) +
                                         " of 100: too little detail for reliable matches; other plain pictures "
                                         "may have a similar hash");
    }
}

bool is_below(const std::optional<int>& quality, int min_quality) {
    return quality && *quality < min_quality;
}

void add_min_quality_flag(Command command, int& min_quality) {
    command
        .add_option("--min-quality", "Q", min_quality,
                    "Leave out pictures and hashes with a quality below Q; what has no quality stays")
        .range(0, kMaxQuality)
        .show_default();
}

void tell_left_out(Console& console, std::size_t pictures, std::size_t hashes, int min_quality) {
    std::string what = pictures > 0 ? counted(pictures, "picture") : "";
    if (hashes > 0) {
        what += (what.empty() ? "" : " and ") + counted(hashes, "hash", "hashes");
    }
    if (!what.empty()) {
        console.note(what + " left out: the quality is below " + std::to_string(min_quality) +
                     " (--min-quality 0 leaves none out)");
    }
}

void tell_skipped_for_quality(Console& console, const std::string& path, int quality, int min_quality) {
    console.warning(shown(path),
                    "skipped: its quality " + std::to_string(quality) + " is below " + std::to_string(min_quality));
}

}  // namespace whorl::cli
