// Picture files taken apart: what is needed to show the picture, and all else. Our own readers of the three
// containers, since exiv2 removes only what it knows: it leaves unknown segments and chunks, embedded pictures of a
// multi-picture file and whatever stands behind the end. A format is one file here and one line in dissect.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <whorl/metadata.hpp>

#include "lib/failure/failure.hpp"

namespace whorl::metadata {

using Bytes = std::span<const std::byte>;
using File = std::vector<std::byte>;

/// The failures of a file that ends too early, and of one that is otherwise not what it should be.
Failure cut_off();
Failure damaged(const std::string& detail);

/// What exiv2 looks into.
enum class Block : std::uint8_t { none, exif, iptc, xmp };

/// A part that is not needed to show the picture.
struct Part {
    Finding finding;
    Block block = Block::none;
    std::optional<std::size_t> size{};  ///< in bytes, where nothing else is told of it
};

/// Collects parts. Those of one name of which only the size is told are one, and beyond the first thousand the
/// others are counted: a hostile file has millions.
class Parts {
public:
    void add(Part part);

    /// In the order of the file.
    std::vector<Part> take();

private:
    std::vector<Part> parts_;
    std::map<std::string, std::size_t> places_;  ///< of those of which only the size is told, by name
    std::size_t unlisted_ = 0;
};

struct Dissection {
    File clean;               ///< the file without the parts
    std::vector<Part> parts;  ///< in the order of the file
};

using Dissect = Dissection (*)(Bytes);

/// The format's name, and what takes such files apart; null when that is none of ours.
struct Container {
    std::string_view name;
    Dissect dissect = nullptr;
};
Container container_of(Bytes file) noexcept;

Dissection dissect_jpeg(Bytes file);
Dissection dissect_png(Bytes file);
Dissection dissect_webp(Bytes file);

/// A block of metadata out of its file, and what came of reading it.
struct LooseBlock {
    Block kind;  ///< none: of a kind that nobody reads
    std::string key;
    File bytes;  ///< of TIFF or of XMP, none where they could not be found
    bool is_read = false;
    bool is_told = false;
};

/// "HEIC", "AVIF" or "HEIF"; empty for other files.
std::string_view heif_name(Bytes file) noexcept;

/// Of such a file, in Block's order. Throws Failure.
std::vector<LooseBlock> heif_blocks(Bytes file);

/// A part by its name in the file, of which nothing but its size is told.
Part unread_part(FindingKind kind, std::string label, std::string key, std::size_t size, Block block = Block::none);

/// What the compressed pixels are followed by, or hold beyond those of the picture.
Part hidden_part(std::string key, std::size_t size);

/// What stands behind the end of the picture, and what it looks like.
Part appended_part(Bytes rest);

/// "1 byte", "12 bytes"
std::string byte_count(std::size_t count);

bool starts_with(Bytes bytes, std::string_view text) noexcept;
std::string_view text_of(Bytes bytes) noexcept;
void append(File& file, Bytes bytes);
void append(File& file, std::string_view text);

/// `size` bytes from `at` on as a number. They must be there.
std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t size = 4);
std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t size = 4);
void append_big_endian(File& file, std::uint32_t number, std::size_t size = 4);
void append_little_endian(File& file, std::uint32_t number, std::size_t size = 4);

}  // namespace whorl::metadata
