#include "cli/doctor/formats.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <system_error>
#include <whorl/decoder.hpp>

#include "cli/doctor/sample_pictures.hpp"

namespace whorl::cli {
namespace {

/// The mean of the samples in some columns, 0 to 255.
int brightness(const ImageView& pixels, int first_column, int end_column) {
    const int samples = channels(pixels.format);
    int sum = 0;
    int count = 0;
    for (int y = 0; y < pixels.height; ++y) {
        const std::uint8_t* row = pixels.data + pixels.stride * y;
        for (int i = first_column * samples; i < end_column * samples; ++i, ++count) {
            sum += row[i];
        }
    }
    return sum / count;
}

/// Black on the left and white on the right, about as well as lossy formats keep it.
bool is_sample(const ImageView& pixels) {
    const int middle = pixels.width / 2;
    return middle > 0 && brightness(pixels, 0, middle) < 64 && brightness(pixels, middle, pixels.width) > 192;
}

template <class Image>
void judge(FormatCheck& check, const Result<Image>& image, const ImageView& pixels) {
    check.reads = image && is_sample(pixels);
    check.answer = !image ? image.error().message : check.reads ? "read" : "its pixels are wrong";
}

/// The sandbox reads the picture from a pipe, which has room for a small one.
Result<SandboxedImage> decode_in(Sandbox& sandbox, std::string_view file) {
    std::array<int, 2> ends{};
    const auto failed = [] {
        return Error{ErrorKind::unreadable, "cannot be read: " + std::generic_category().message(errno), {}};
    };
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failed();
    }
    const bool written = ::write(ends[1], file.data(), file.size()) == static_cast<ssize_t>(file.size());
    ::close(ends[1]);
    Result<SandboxedImage> image = written ? Decoder(sandbox).read(ends[0]) : Result<SandboxedImage>(failed());
    ::close(ends[0]);
    return image;
}

}  // namespace

std::vector<FormatCheck> check_formats(Sandbox* sandbox) {
    std::vector<FormatCheck> checks;
    for (const SamplePicture& sample : sample_pictures()) {
        FormatCheck& check = checks.emplace_back(FormatCheck{std::string(sample.format), false, {}});
        if (sandbox != nullptr) {
            const Result<SandboxedImage> image = decode_in(*sandbox, sample.file);
            judge(check, image, image ? image->pixels : ImageView{});
        } else {
            const Result<DecodedImage> image = decode_image(std::as_bytes(std::span(sample.file)));
            judge(check, image, image ? image->pixels.view() : ImageView{});
        }
    }
    return checks;
}

}  // namespace whorl::cli
