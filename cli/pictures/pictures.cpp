#include "cli/pictures/pictures.hpp"

#include <unistd.h>

#include <new>
#include <whorl/decoder.hpp>
#include <whorl/pdq.hpp>

#include "cli/program/inputs.hpp"

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
    const DecodeOptions options = flags_.decode_options();
    const auto hashed = [&](const auto& image, const ImageView& pixels) {
        PictureHash hash = hash_of(flags_.algorithm(), pixels, dihedral);
        hash.width = image.width;
        hash.height = image.height;
        return hash;
    };
    if (Sandbox* sandbox = sandbox_.get()) {
        const Decoder decoder(*sandbox);
        const Result<SandboxedImage> image =
            path == kStdin ? decoder.read(STDIN_FILENO, options, kStdin) : decoder.load(path, options);
        return image ? Result(hashed(*image, image->pixels)) : Result<PictureHash>(image.error());
    }
    const Result<std::vector<std::byte>> bytes = read_picture(path);
    const Result<DecodedImage> image =
        bytes ? decode_image(*bytes, options, path) : Result<DecodedImage>(bytes.error());
    return image ? Result(hashed(*image, image->pixels.view())) : Result<PictureHash>(image.error());
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

void tell_skipped_for_quality(Console& console, const std::string& path, int quality, int min_quality) {
    console.warning(shown(path),
                    "skipped: its quality " + std::to_string(quality) + " is below " + std::to_string(min_quality));
}

}  // namespace whorl::cli
