#include <whorl/decoder.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

#include "lib/posix/picture_file.hpp"

namespace whorl {
namespace {

/// The head of a worker's answer, before the pixels.
struct Head {
    std::int32_t width;         ///< of the full picture
    std::int32_t height;        ///< likewise
    std::int32_t pixel_width;   ///< of the pixels that follow
    std::int32_t pixel_height;  ///< likewise
    ImageFormat file_format;
    PixelFormat pixel_format;
};
static_assert(std::is_trivially_copyable_v<DecodeOptions> &&
              sizeof(DecodeOptions) <= SandboxLoan::kMaxQuestionBytes);

/// Where the pixels begin.
constexpr std::size_t kPixels = 64;
static_assert(sizeof(Head) <= kPixels);

Result<std::size_t> decode_inside(std::span<const std::byte> question, std::span<const std::byte> file,
                                  std::span<std::byte> room) {
    DecodeOptions options;
    std::memcpy(&options, question.data(), sizeof options);
    const Result<DecodedImage> image = decode_image(file, options);
    if (!image) {
        return image.error();
    }
    const Image& pixels = image->pixels;
    const std::size_t bytes = pixels.row_bytes() * static_cast<std::size_t>(pixels.height());
    if (room.size() < kPixels + bytes) {
        return Error{ErrorKind::too_large, "has more pixels than fit into the memory of the sandbox", {}};
    }
    const Head head{image->width, image->height, pixels.width(), pixels.height(), image->format, pixels.format()};
    std::memcpy(room.data(), &head, sizeof head);
    std::memcpy(room.data() + kPixels, pixels.row(0), bytes);
    return kPixels + bytes;
}

/// The pixels of an answer, or nothing when the answer is wrong: it may come from a worker that a malicious picture
/// controls.
std::optional<Head> head_of(std::span<const std::byte> answer) {
    Head head{};
    if (answer.size() < kPixels) {
        return std::nullopt;
    }
    std::memcpy(&head, answer.data(), sizeof head);
    const auto bytes = static_cast<std::uint64_t>(answer.size() - kPixels);
    const bool sound = head.width > 0 && head.height > 0 && head.pixel_width > 0 && head.pixel_height > 0 &&
                       head.pixel_format <= PixelFormat::bgra && head.file_format <= ImageFormat::avif;
    const std::uint64_t row =
        sound ? static_cast<std::uint64_t>(head.pixel_width) * static_cast<unsigned>(channels(head.pixel_format))
              : 0;
    const bool fits = sound && bytes % row == 0 && bytes / row == static_cast<std::uint64_t>(head.pixel_height);
    return fits ? std::optional(head) : std::nullopt;
}

static_assert(kMinPictureRoom >= posix::kHeadBytes);

Status check_room(std::span<std::byte> to) {
    if (to.size() < kMinPictureRoom) {
        return Error{ErrorKind::invalid,
                     "has only " + std::to_string(to.size()) + " bytes of memory to be read into, and needs " +
                         std::to_string(kMinPictureRoom),
                     {}};
    }
    return {};
}

Error named(Error error, std::string_view name) {
    error.input = name;
    return error;
}

}  // namespace

Result<std::size_t> read_picture_file(const std::filesystem::path& file, std::span<std::byte> to) {
    if (const Status room = check_room(to); !room) {
        return named(room.error(), file.native());
    }
    const Result<posix::PictureFile> picture = posix::PictureFile::open(file);
    if (!picture) {
        return picture.error();
    }
    Result<std::size_t> head = picture->read_into(to.first(posix::kHeadBytes));
    if (!head || !looks_like_image(to.first(*head))) {
        return head;  // enough for a worker to find out what is wrong with it
    }
    Result<std::size_t> size = picture->checked_size();
    if (!size || *size <= *head) {
        return size ? head : size;
    }
    if (*size > to.size()) {
        return Error{ErrorKind::too_large,
                     "is a file of " + std::to_string(*size) + " bytes, but there is memory for " +
                         std::to_string(to.size()),
                     file.native()};
    }
    Result<std::size_t> rest = picture->read_into(to.subspan(*head, *size - *head));
    return rest ? Result(*head + *rest) : rest;
}

Result<std::size_t> read_picture_stream(int descriptor, std::span<std::byte> to) {
    if (const Status room = check_room(to); !room) {
        return room.error();
    }
    const std::size_t most = std::min(posix::kMaxPictureBytes, to.size() - 1);
    Result<std::size_t> size = posix::read_into(descriptor, to.first(most + 1));
    if (size && *size > most) {
        return Error{ErrorKind::too_large, "gives more than " + std::to_string(most) + " bytes", {}};
    }
    return size;
}

Result<Sandbox> Decoder::start_sandbox(std::size_t workers, const SandboxLimits& limits) {
    return Sandbox::start(workers, limits, load_codecs);
}

Result<SandboxedImage> Decoder::decoded(SandboxLoan loan, const Result<std::size_t>& size,
                                        const DecodeOptions& options, std::string_view name) {
    if (!size) {
        return named(size.error(), name);
    }
    const auto answer = loan.run(decode_inside, std::as_bytes(std::span(&options, 1)), *size);
    if (!answer) {
        return named(answer.error(), name);
    }
    const std::optional<Head> head = head_of(*answer);
    if (!head) {
        return Error{ErrorKind::corrupt, "made its decoder give a wrong answer", std::string(name)};
    }
    SandboxedImage image(std::move(loan));
    image.pixels = {reinterpret_cast<const std::uint8_t*>(answer->data()) + kPixels, head->pixel_width,
                    head->pixel_height, std::ptrdiff_t{head->pixel_width} * channels(head->pixel_format),
                    head->pixel_format};
    image.width = head->width;
    image.height = head->height;
    image.format = head->file_format;
    return image;
}

Result<SandboxedImage> Decoder::load(const std::filesystem::path& file, const DecodeOptions& options) const {
    SandboxLoan loan = sandbox_->lend();
    const Result<std::size_t> size = read_picture_file(file, loan.area());
    return decoded(std::move(loan), size, options, file.native());
}

Result<SandboxedImage> Decoder::read(int descriptor, const DecodeOptions& options, std::string_view name) const {
    SandboxLoan loan = sandbox_->lend();
    const Result<std::size_t> size = read_picture_stream(descriptor, loan.area());
    return decoded(std::move(loan), size, options, name);
}

}  // namespace whorl
