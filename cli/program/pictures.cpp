#include "cli/program/pictures.hpp"

#include <unistd.h>

#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

template <class Image>
Result<Picture> picture_of(Result<Image> image) {
    return image ? Result(Picture(std::move(image).value())) : Result<Picture>(image.error());
}

}  // namespace

ImageView Picture::pixels() const {
    const auto* sandboxed = std::get_if<SandboxedImage>(&image_);
    return sandboxed != nullptr ? sandboxed->pixels : std::get<DecodedImage>(image_).pixels.view();
}

int Picture::width() const {
    return std::visit([](const auto& image) { return image.width; }, image_);
}

int Picture::height() const {
    return std::visit([](const auto& image) { return image.height; }, image_);
}

Pictures::Pictures(const HashFlags& flags, std::size_t jobs, Console& console)
    : flags_(flags), sandbox_(flags.sandbox, jobs, console) {}

Result<Picture> Pictures::load(const std::string& path) const {
    const DecodeOptions options = flags_.decode_options();
    if (Sandbox* sandbox = sandbox_.get()) {
        const Decoder decoder(*sandbox);
        return picture_of(path == kStdin ? decoder.read(STDIN_FILENO, options, kStdin)
                                         : decoder.load(path, options));
    }
    const Result<std::vector<std::byte>> bytes = read_picture(path);
    return bytes ? picture_of(decode_image(*bytes, options, path)) : bytes.error();
}

std::string low_quality_warning(int quality) {
    return "quality " + std::to_string(quality) +
           " of 100: too little detail to match reliably; other plain pictures may have a similar hash";
}

std::string left_out_warning(int quality, int min_quality) {
    return "left out: its quality " + std::to_string(quality) + " is below " + std::to_string(min_quality);
}

}  // namespace whorl::cli
