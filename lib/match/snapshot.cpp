#include "match/snapshot.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "match/memory.hpp"

namespace whorl::match {
namespace {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

constexpr std::array<char, 8> kMagic = {'W', 'H', 'O', 'R', 'L', 'I', 'D', 'X'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kMaxBands = 32;
constexpr std::size_t kHeaderBytes = 4096;  // a page, so that what follows is mapped aligned

/// The first bytes of a snapshot, in the byte order of the machine that wrote it.
struct Header {
    std::array<char, 8> magic;
    std::uint32_t version;
    std::uint32_t byte_order;
    std::uint32_t bits;
    std::uint32_t bands;
    std::uint64_t count;
    std::uint64_t file_bytes;
    std::uint64_t tag_checksum;                               // of the tag that the file was saved with
    std::uint64_t content;                                    // checksum of all behind the header
    std::array<std::array<std::uint8_t, 2>, kMaxBands> band;  // width, prefix bits
    std::array<std::byte, kHeaderBytes - 128> unused;
    std::uint64_t header;  // checksum of all above
};
static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) == kHeaderBytes);

/// XXH3, 64 bits: https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md. Finds accidents, not attacks.
std::uint64_t checksum(std::span<const std::byte> bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t own_checksum(const Header& header) {
    return checksum(std::as_bytes(std::span(&header, 1)).first(offsetof(Header, header)));
}

/// A new file beside its destination, removed unless it gets there.
class NewFile {
public:
    explicit NewFile(const std::filesystem::path& destination)
        : destination_(destination), name_(destination.string() + ".XXXXXX") {
        descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
        created_ = descriptor_ >= 0;
    }
    ~NewFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
        if (created_) {
            ::unlink(name_.c_str());
        }
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    bool created() const { return created_; }

    bool write(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) {
                continue;
            }
            if (n <= 0) {
                return false;
            }
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        }
        return true;
    }

    /// The file takes its name, and both are on the disk.
    bool finish() {
        if (::fchmod(descriptor_, mode_) != 0 || ::fsync(descriptor_) != 0 ||
            ::rename(name_.c_str(), destination_.c_str()) != 0) {
            return false;
        }
        created_ = false;
        const std::filesystem::path folder = destination_.parent_path();
        const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool synced = directory >= 0 && ::fsync(directory) == 0;
        if (directory >= 0) {
            ::close(directory);
        }
        return synced;
    }

    /// Who may read the hashes elsewhere may read them here: that of the file it replaces, or the owner alone.
    void take_mode_of(const std::filesystem::path& file) {
        struct stat status {};
        if (::stat(file.c_str(), &status) == 0) {
            mode_ = status.st_mode & 0777U;
        }
    }

private:
    std::filesystem::path destination_;
    std::string name_;
    int descriptor_ = -1;
    bool created_ = false;
    mode_t mode_ = 0600;
};

/// The layout that a header tells of, or nothing when it makes no sense.
template <int Bits>
std::optional<SegmentLayout> layout_of(const Header& header) {
    if (header.count >= UINT32_MAX || header.bands > kMaxBands) {
        return std::nullopt;
    }
    std::vector<Band> bands;
    int begin = 0;
    for (std::size_t i = 0; i < header.bands; ++i) {
        const Band band{begin, header.band[i][0], header.band[i][1]};
        if (band.width < 1 || band.width > 32 || band.prefix_bits < 0 || band.prefix_bits > 30 ||
            band.suffix_bits() < 0 || band.suffix_bits() > 8) {
            return std::nullopt;
        }
        bands.push_back(band);
        begin += band.width;
    }
    if (!bands.empty() && begin != Bits) {
        return std::nullopt;
    }
    return SegmentLayout(Bits, header.count, std::move(bands));
}

/// Nothing in the tables leads outside of them, so that even a file that was made to deceive cannot do more than
/// give wrong answers.
bool within_bounds(const SegmentLayout& layout, const std::byte* memory) {
    const auto numbers = [memory](std::size_t offset, std::size_t count) {
        return std::span(reinterpret_cast<const std::uint32_t*>(memory + offset), count);
    };
    const std::span ids(reinterpret_cast<const std::uint64_t*>(memory + layout.ids), layout.count);
    if (std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) != ids.end()) {
        return false;
    }
    for (std::size_t i = 0; i < layout.tables.size(); ++i) {
        const std::size_t buckets = std::size_t{1} << static_cast<unsigned>(layout.bands[i].prefix_bits);
        const auto directory = numbers(layout.tables[i].directory, buckets + 1);
        std::uint32_t highest = 0;
        for (const std::uint32_t slot : numbers(layout.tables[i].slots, layout.count)) {
            highest = std::max(highest, slot);
        }
        if (directory.front() != 0 || directory.back() != layout.count || highest >= layout.count ||
            !std::is_sorted(directory.begin(), directory.end())) {
            return false;
        }
    }
    return true;
}

}  // namespace

template <int Bits>
Result<std::size_t> save_segment(const Segment<Bits>& segment, const std::filesystem::path& file,
                                 std::span<const std::byte> tag) {
    const SegmentLayout& layout = segment.layout();
    Header header{};
    header.magic = kMagic;
    header.version = kVersion;
    header.byte_order = kByteOrder;
    header.bits = Bits;
    header.bands = static_cast<std::uint32_t>(layout.bands.size());
    header.count = layout.count;
    header.file_bytes = kHeaderBytes + layout.bytes;
    header.tag_checksum = checksum(tag);
    header.content = checksum(segment.memory());
    for (std::size_t i = 0; i < layout.bands.size(); ++i) {
        header.band[i] = {static_cast<std::uint8_t>(layout.bands[i].width),
                          static_cast<std::uint8_t>(layout.bands[i].prefix_bits)};
    }
    header.header = own_checksum(header);

    NewFile to(file);
    to.take_mode_of(file);
    if (!to.created() || !to.write(std::as_bytes(std::span(&header, 1))) || !to.write(segment.memory()) ||
        !to.finish()) {
        return Error{ErrorKind::unwritable, "cannot be written: " + std::generic_category().message(errno),
                     file.string()};
    }
    return static_cast<std::size_t>(header.file_bytes);
}

template <int Bits>
Result<std::shared_ptr<const Segment<Bits>>> open_segment(const std::filesystem::path& file,
                                                          std::span<const std::byte> tag) {
    auto mapped = map_file(file);
    if (!mapped) {
        return std::move(mapped).error();
    }
    const auto refused = [&file](const std::string& why) {
        return Error{ErrorKind::corrupt, "is not a snapshot that can be used: " + why, file.string()};
    };
    Header header{};
    if (mapped->size < kHeaderBytes) {
        return refused("it is cut off");
    }
    std::memcpy(&header, mapped->memory.get(), sizeof(header));
    if (header.magic != kMagic) {
        return refused("it is a file of another kind");
    }
    if (header.byte_order != kByteOrder) {
        return refused("it was written on a machine of the other byte order");
    }
    if (header.version != kVersion) {
        return refused("it has version " + std::to_string(header.version) + ", not " + std::to_string(kVersion));
    }
    if (header.header != own_checksum(header)) {
        return refused("its header is damaged");
    }
    if (header.bits != Bits) {
        return refused("its hashes have " + std::to_string(header.bits) + " bits");
    }
    if (header.tag_checksum != checksum(tag)) {
        Error error = refused("it was made from something else, or is out of date");
        error.kind = ErrorKind::invalid;
        return error;
    }
    const auto layout = layout_of<Bits>(header);
    if (!layout || header.file_bytes != kHeaderBytes + layout->bytes) {
        return refused("its header makes no sense");
    }
    if (mapped->size != header.file_bytes) {
        return refused("it has " + std::to_string(mapped->size) + " bytes, not " +
                       std::to_string(header.file_bytes));
    }
    const std::shared_ptr<const std::byte> content(mapped->memory, mapped->memory.get() + kHeaderBytes);
    if (header.content != checksum({content.get(), layout->bytes})) {
        return refused("it is damaged");
    }
    if (!within_bounds(*layout, content.get())) {
        return refused("its tables make no sense");
    }
    return std::make_shared<const Segment<Bits>>(*layout, content);
}

template Result<std::size_t> save_segment<64>(const Segment<64>&, const std::filesystem::path&,
                                              std::span<const std::byte>);
template Result<std::size_t> save_segment<256>(const Segment<256>&, const std::filesystem::path&,
                                               std::span<const std::byte>);
template Result<std::shared_ptr<const Segment<64>>> open_segment<64>(const std::filesystem::path&,
                                                                     std::span<const std::byte>);
template Result<std::shared_ptr<const Segment<256>>> open_segment<256>(const std::filesystem::path&,
                                                                       std::span<const std::byte>);

}  // namespace whorl::match
