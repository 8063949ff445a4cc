#include "lib/match/snapshot.hpp"

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "lib/failure/failure.hpp"
#include "lib/match/memory.hpp"
#include "lib/posix/whole_file.hpp"

namespace whorl::match {
namespace {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

constexpr std::array<char, 8> kMagic = {'W', 'H', 'O', 'R', 'L', 'I', 'D', 'X'};
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kMaxBands = 32;
constexpr std::size_t kHeaderBytes = 4096;  // a page, so that the rest is aligned when mapped

/// The first bytes of a snapshot, in the byte order of the machine that wrote it.
struct Header {
    std::array<char, 8> magic;
    std::uint32_t version;
    std::uint32_t byte_order;
    std::uint32_t bits;
    std::uint32_t bands;
    std::uint64_t count;
    std::uint64_t file_bytes;
    std::uint64_t tag_checksum;  // of the tag that the file was saved with
    std::uint64_t content;       // checksum of everything after the header
    struct Table {
        std::uint32_t width;
        std::uint32_t entries;
    };
    std::array<Table, kMaxBands> tables;
    std::array<std::byte, kHeaderBytes - 64 - kMaxBands * sizeof(Table)> unused;
    std::uint64_t header;  // checksum of the fields above
};
static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) == kHeaderBytes);

/// XXH3, 64 bits: https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md. Finds accidents, not attacks.
std::uint64_t checksum(std::span<const std::byte> bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t own_checksum(const Header& header) {
    return checksum(std::as_bytes(std::span(&header, 1)).first(offsetof(Header, header)));
}

/// Whether the header describes possible records and tables for the size of the file.
bool makes_sense(const Header& header) {
    // First what keeps the sizes below from going around, where std::size_t has 32 bits.
    if (header.count > header.file_bytes / (header.bits / 8)) {
        return false;
    }
    if (header.count >= UINT32_MAX || header.bands > kMaxBands || (header.bands > 0 && header.count > kMaxTabled)) {
        return false;
    }
    const auto count = static_cast<std::size_t>(header.count);
    std::uint64_t bytes = kHeaderBytes + RecordLayout(static_cast<int>(header.bits), count).bytes;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < header.bands; ++i) {
        const auto [width, entries] = header.tables[i];
        if (width < 1 || width > kMaxBandWidth || entries > 2 * header.count) {
            return false;
        }
        bits += width;
        bytes += BandTable::bytes(static_cast<int>(width), entries);
    }
    return (header.bands == 0 || bits == header.bits) && bytes == header.file_bytes;
}

/// The checksum of all parts, one after the other.
std::uint64_t checksum_of_parts(const std::vector<std::span<const std::byte>>& parts) {
    const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
    if (!state) {
        throw std::bad_alloc();
    }
    XXH3_64bits_reset(state.get());
    for (const auto& part : parts) {
        XXH3_64bits_update(state.get(), part.data(), part.size());
    }
    return XXH3_64bits_digest(state.get());
}

}  // namespace

template <int Bits>
Result<std::size_t> save_segment(const Segment<Bits>& segment, const std::filesystem::path& file,
                                 std::span<const std::byte> tag) {
    std::vector<std::span<const std::byte>> parts{segment.records()};
    Header header{};
    header.magic = kMagic;
    header.version = kVersion;
    header.byte_order = kByteOrder;
    header.bits = Bits;
    header.bands = static_cast<std::uint32_t>(segment.bands().size());
    header.count = segment.count();
    for (std::size_t i = 0; i < segment.bands().size(); ++i) {
        const BandTable& table = segment.bands()[i].table;
        header.tables[i] = {static_cast<std::uint32_t>(table.width()), static_cast<std::uint32_t>(table.entries())};
        parts.push_back(table.memory());
    }
    header.file_bytes = kHeaderBytes + segment.bytes();
    header.tag_checksum = checksum(tag);
    header.content = checksum_of_parts(parts);
    header.header = own_checksum(header);

    return guarded(file.native(), [&] {
        auto to = value_of(posix::WholeFile::create(file, S_IRUSR | S_IWUSR));
        check(to.write(std::as_bytes(std::span(&header, 1))));
        for (const auto part : parts) {
            check(to.write(part));
        }
        check(to.replace());
        return static_cast<std::size_t>(header.file_bytes);
    });
}

template <int Bits>
Result<std::shared_ptr<const Segment<Bits>>> open_segment(const std::filesystem::path& file,
                                                          std::span<const std::byte> tag) {
    auto mapped = map_file(file);
    if (!mapped) {
        return std::move(mapped).error();
    }
    const auto refused = [&file](const std::string& why) {
        return Error{ErrorKind::corrupt, "is not a usable snapshot: " + why, file.string()};
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
        return refused("it was written on a machine with another byte order");
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
        Error error = refused("it belongs to other records, or is out of date");
        error.kind = ErrorKind::invalid;
        return error;
    }
    if (!makes_sense(header)) {
        return refused("its header is wrong");
    }
    if (mapped->size != header.file_bytes) {
        return refused("it has " + std::to_string(mapped->size) + " bytes, not " +
                       std::to_string(header.file_bytes));
    }
    if (header.content != checksum({mapped->memory.get() + kHeaderBytes, mapped->size - kHeaderBytes})) {
        return refused("it is damaged");
    }
    std::size_t at = kHeaderBytes;
    const auto take = [&](std::size_t bytes) {
        std::shared_ptr<const std::byte> part(mapped->memory, mapped->memory.get() + at);
        at += bytes;
        return part;
    };
    const auto count = static_cast<std::size_t>(header.count);
    auto records = take(RecordLayout(Bits, count).bytes);
    std::vector<TabledBand> bands;
    int begin = 0;
    bool sound = true;
    for (std::size_t i = 0; i < header.bands; ++i) {
        const auto width = static_cast<int>(header.tables[i].width);
        const std::size_t entries = header.tables[i].entries;
        bands.push_back({{begin, width}, BandTable(width, entries, take(BandTable::bytes(width, entries)))});
        sound = sound && bands.back().table.is_sound(count);
        begin += width;
    }
    auto segment = std::make_shared<const Segment<Bits>>(count, std::move(records), std::move(bands));
    if (!sound || !segment->ids_ascend()) {
        return refused("its tables are wrong");
    }
    return segment;
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
