#include <algorithm>
#include <array>

#include "lib/image/codec.hpp"
#include "lib/posix/picture_file.hpp"

namespace whorl::image {

std::vector<std::byte> read_file(const std::filesystem::path& file, void (*check_head)(Bytes)) {
    const auto or_failure = [](auto result) {
        if (!result) {
            throw Failure{result.error().kind, result.error().message};
        }
        return std::move(result).value();
    };
    const posix::PictureFile picture = or_failure(posix::PictureFile::open(file));
    std::array<std::byte, posix::kHeadBytes> head{};
    const std::size_t got = or_failure(picture.read_into(head));
    check_head(Bytes(head).first(got));
    std::vector<std::byte> bytes(std::max(got, or_failure(picture.checked_size())));
    std::copy_n(head.begin(), got, bytes.begin());
    bytes.resize(got + or_failure(picture.read_into(std::span(bytes).subspan(got))));
    return bytes;
}

}  // namespace whorl::image
