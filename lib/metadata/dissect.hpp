// Splits a picture file into what is needed to show the picture, and everything else. These are our own readers of
// three formats, because exiv2 removes only what it knows: it leaves unknown segments and chunks, embedded pictures
// of a multi-picture file, and data after the end. A format is one file here and one line in dissect.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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

/// The failures for a file that ends too early, and for a file with other damage.
Failure cut_off();
Failure damaged(const std::string& detail);

/// The blocks that exiv2 reads.
enum class Block : std::uint8_t { none, exif, iptc, xmp };

/// A part that is not needed to show the picture.
struct Part {
    Finding finding;
    Block block = Block::none;
    std::optional<std::size_t> size{};  ///< in bytes, if nothing else is known about it
};

/// Collects parts. Joins parts with the same name if only their size is known. After the first thousand, only
/// counts them: a malicious file has millions.
class Parts {
public:
    void add(Part part);

    /// In the order of the file.
    std::vector<Part> take();

private:
    std::vector<Part> parts_;
    std::map<std::string, std::size_t> places_;  ///< of the parts with only a size, by name
    std::size_t unlisted_ = 0;
};

struct Dissection {
    std::function<File()> clean;  ///< makes the file without the parts, while the file is there
    std::vector<Part> parts;      ///< in the order of the file
    bool is_exact = true;         ///< else the clean file may have data that no viewer shows; a part tells it
};

using Dissect = Dissection (*)(Bytes);

/// The name of a format, and the function for it; null for other formats.
struct Container {
    std::string_view name;
    Dissect dissect = nullptr;
};
Container container_of(Bytes file) noexcept;

Dissection dissect_jpeg(Bytes file);
Dissection dissect_png(Bytes file);
Dissection dissect_webp(Bytes file);

/// A block of metadata from a file, and the result of reading it.
struct LooseBlock {
    Block kind;  ///< none for kinds that exiv2 does not read
    std::string key;
    File bytes;  ///< TIFF or XMP; empty if they were not found
    bool is_read = false;
    bool is_told = false;
};

/// "HEIC", "AVIF" or "HEIF"; empty for other files.
std::string_view heif_name(Bytes file) noexcept;

/// The blocks of a HEIF file, in the order of Block. Throws Failure.
std::vector<LooseBlock> heif_blocks(Bytes file);

/// A part with only its name in the file and its size.
Part unread_part(FindingKind kind, std::string label, std::string key, std::size_t size, Block block = Block::none);

/// Data after or in the compressed pixels that do not belong to the picture.
Part hidden_part(std::string key, std::size_t size);

/// Data after the end of the picture, and what they look like.
Part appended_part(Bytes rest);

/// The shape of a pixel by two densities in small numbers; nothing for squares, and for numbers that no device has.
std::optional<std::pair<std::uint32_t, std::uint32_t>> pixel_shape(std::uint32_t across, std::uint32_t down);

std::size_t size_of_all(std::span<const Bytes> pieces) noexcept;

/// "1 byte", "12 bytes"
std::string byte_count(std::size_t count);

bool starts_with(Bytes bytes, std::string_view text) noexcept;
std::string_view text_of(Bytes bytes) noexcept;
void append(File& file, Bytes bytes);
void append(File& file, std::string_view text);

/// The number in `size` bytes from `at` on. The bytes must exist.
std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t size = 4);
std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t size = 4);
void append_big_endian(File& file, std::uint32_t number, std::size_t size = 4);
void append_little_endian(File& file, std::uint32_t number, std::size_t size = 4);

}  // namespace whorl::metadata
