#include <whorl/decoder.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

#include "lib/decoder/answer.hpp"
#include "lib/posix/picture_file.hpp"

namespace whorl {
namespace {

static_assert(std::is_trivially_copyable_v<DecodeOptions> &&
              sizeof(DecodeOptions) <= SandboxLoan::kMaxQuestionBytes);

using decoder::Head;
using decoder::kPixels;

/// Pictures of more pixels need a large share of the memory. Cameras of most phones make fewer.
constexpr std::uint64_t kSmallPixels = std::uint64_t{4096} * 3072;

/// So that the memory is there when it is written, which is faster than a fault for each page. Linux before 5.14
/// does without.
void populate(std::span<std::byte> memory) {
    constexpr int kPopulateForWriting = 23;  // MADV_POPULATE_WRITE, which older headers lack
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t into_page = reinterpret_cast<std::uintptr_t>(memory.data()) % page;
    ::madvise(memory.data() - into_page, memory.size() + into_page, kPopulateForWriting);
}

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
    populate(room.first(kPixels + bytes));
    std::memcpy(room.data(), &head, sizeof head);
    std::memcpy(room.data() + kPixels, pixels.row(0), bytes);
    return kPixels + bytes;
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

/// The size of a stream that was read up to one byte more than `most`.
Result<std::size_t> at_most(std::size_t most, std::size_t size) {
    if (size > most) {
        return Error{ErrorKind::too_large, "gives more than " + std::to_string(most) + " bytes", {}};
    }
    return size;
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
    const Result<std::size_t> size = posix::read_into(descriptor, to.first(most + 1));
    return size ? at_most(most, *size) : size;
}

Result<std::size_t> read_picture_file(const std::filesystem::path& file, SandboxLoan& loan) {
    Result<std::size_t> size = read_picture_file(file, loan.area());
    const bool is_larger = !size && size.error().kind == ErrorKind::too_large && loan.enlarge();
    return is_larger ? read_picture_file(file, loan.area()) : size;
}

Result<std::size_t> read_picture_stream(int descriptor, SandboxLoan& loan) {
    if (const Status room = check_room(loan.area()); !room) {
        return room.error();
    }
    const Result<std::size_t> begin = posix::read_into(descriptor, loan.area());
    if (!begin || *begin < loan.area().size() || !loan.enlarge()) {
        return begin ? at_most(loan.area().size() - 1, *begin) : begin;
    }
    const std::size_t most = std::min(posix::kMaxPictureBytes, loan.area().size() - 1);
    const Result<std::size_t> rest = posix::read_into(descriptor, loan.area().subspan(*begin, most + 1 - *begin));
    return rest ? at_most(most, *begin + *rest) : rest;
}

Result<Sandbox> Decoder::start_sandbox(std::size_t workers, const SandboxLimits& limits) {
    return Sandbox::start(workers, limits, load_codecs);
}

Result<SandboxedImage> Decoder::decoded(SandboxLoan loan, const Result<std::size_t>& size,
                                        const DecodeOptions& options, std::string_view name) {
    if (!size) {
        return named(size.error(), name);
    }
    const std::optional<ImageFormat> format = image_format_of(loan.area().first(*size));
    SandboxTerms terms;
    // libde265 waits for ever for a thread that it cannot start.
    terms.threads = format == ImageFormat::heif || format == ImageFormat::avif;
    const auto decode = [&](std::uint64_t max_pixels) {
        DecodeOptions asked = options;
        asked.max_pixels = max_pixels;
        return loan.run(decode_inside, std::as_bytes(std::span(&asked, 1)), *size, terms);
    };
    auto answer = decode(std::min(options.max_pixels, kSmallPixels));
    if (!answer && answer.error().kind == ErrorKind::too_large && loan.end() == SandboxEnd::failed) {
        loan.enlarge();
        answer = decode(options.max_pixels);
    }
    if (!answer) {
        return named(answer.error(), name);
    }
    const std::optional<Head> head = format ? decoder::checked_head(*answer, options, *format) : std::nullopt;
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
    const Result<std::size_t> size = read_picture_file(file, loan);
    return decoded(std::move(loan), size, options, file.native());
}

Result<SandboxedImage> Decoder::read(int descriptor, const DecodeOptions& options, std::string_view name) const {
    SandboxLoan loan = sandbox_->lend();
    const Result<std::size_t> size = read_picture_stream(descriptor, loan);
    return decoded(std::move(loan), size, options, name);
}

}  // namespace whorl
