#include <algorithm>
#include <array>

#include "lib/image/codec.hpp"
#include "lib/posix/picture_file.hpp"

namespace whorl::image {

std::vector<std::byte> read_file(const std::filesystem::path& file, void (*check_head)(Bytes)) {
    const posix::PictureFile picture = value_of(posix::PictureFile::open(file));
    std::array<std::byte, posix::kHeadBytes> head{};
    const std::size_t got = value_of(picture.read_into(head));
    check_head(Bytes(head).first(got));
    std::vector<std::byte> bytes(std::max(got, value_of(picture.checked_size())));
    std::copy_n(head.begin(), got, bytes.begin());
    bytes.resize(got + value_of(picture.read_into(std::span(bytes).subspan(got))));
    return bytes;
}

}  // namespace whorl::image
