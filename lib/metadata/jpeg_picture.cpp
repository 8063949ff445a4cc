#include "lib/metadata/jpeg_picture.hpp"

#include <algorithm>

#include "lib/metadata/jpeg_tables.hpp"

namespace whorl::metadata {
namespace {

constexpr unsigned kHuffmanTables = 0xc4;
constexpr unsigned kArithmeticConditions = 0xcc;
constexpr unsigned kScan = 0xda;
constexpr unsigned kQuantisation = 0xdb;
constexpr unsigned kRestartInterval = 0xdd;

/// The first byte of a table: its class, which is 1 for AC, or its width, and its number.
constexpr unsigned kNumbers = 0x13;
constexpr unsigned kNumber = 0x03;
constexpr unsigned kAc = 0x10;

Failure bad_tables() {
    return damaged("its tables are wrong");
}

/// Sixteen bytes with the numbers of symbols of each length, which follow (B.2.4.2).
std::size_t huffman_size(Bytes table) {
    constexpr std::size_t kHead = 1 + 16;
    constexpr std::size_t kMaxSymbols = 256;
    std::size_t size = kHead;
    for (std::size_t i = 1; i < std::min(kHead, table.size()); ++i) {
        size += big_endian(table, i, 1);
    }
    if (size > kHead + kMaxSymbols) {
        throw bad_tables();
    }
    return size;
}

/// Of a frame's segment (B.2.2).
constexpr std::size_t kFrameHead = 6;
constexpr std::size_t kFrameComponent = 3;

/// The names of components, if decoders tell colours by them; else 1, 2, 3 ...
std::vector<std::byte> known_ids(const JpegFrame& frame) {
    std::vector<std::byte> ids;
    std::vector<std::byte> numbers;
    for (const JpegComponent& component : frame.components) {
        ids.push_back(static_cast<std::byte>(component.id));
        numbers.push_back(static_cast<std::byte>(ids.size()));
    }
    const std::string_view text = text_of(ids);
    return text == "RGB" || text == "\1\x22\x23" ? ids : numbers;
}

}  // namespace

void append_segment(File& file, unsigned marker, Bytes payload) {
    append_big_endian(file, 0xff00 | marker, 2);
    append_big_endian(file, static_cast<std::uint32_t>(payload.size() + 2), 2);
    append(file, payload);
}

void JpegPicture::take_frame(unsigned marker, Bytes payload) {
    if (codes_) {
        throw damaged("it holds two pictures");
    }
    frame_ = jpeg_frame(marker, payload);
    ids_ = known_ids(frame_);
    File plain(payload.begin(), payload.end());
    for (std::size_t i = 0; i < ids_.size(); ++i) {
        plain[kFrameHead + kFrameComponent * i] = ids_[i];
    }
    frame_segment_.emplace();
    append_segment(*frame_segment_, marker, plain);
    codes_.emplace(frame_);
    std::array<int, 64> none{};
    none.fill(-1);
    lows_.assign(frame_.components.size(), none);
}

/// Each table begins with its class, or its width, and its number. `size_of` returns its length.
template <class SizeOf>
void JpegPicture::take_tables(Kind& kind, Bytes payload, const SizeOf& size_of) {
    for (; !payload.empty();) {
        const unsigned number = big_endian(payload, 0, 1);
        const std::size_t size = size_of(payload);
        if ((number & ~kNumbers) != 0 || size > payload.size()) {
            throw bad_tables();
        }
        std::shared_ptr<Table>& table = kind.now[&kind == &quantisation_ ? number & kNumber : number];
        const Bytes bytes = payload.first(size);
        if (!table || text_of(table->bytes) != text_of(bytes)) {
            unused_ += table && !table->is_written ? table->bytes.size() : 0;
            table = std::make_shared<Table>();
            table->bytes.assign(bytes.begin(), bytes.end());
        }
        payload = payload.subspan(size);
    }
}

/// 64 numbers of one or two bytes (B.2.4.1).
void JpegPicture::take_quantisation(Bytes payload) {
    take_tables(quantisation_, payload,
                [](Bytes table) { return big_endian(table, 0, 1) <= kNumber ? 65U : 129U; });
}

void JpegPicture::take_huffman(Bytes payload) {
    take_tables(huffman_, payload, huffman_size);
}

void JpegPicture::take_arithmetic(Bytes payload) {
    take_tables(arithmetic_, payload, [](Bytes /*table*/) { return 2U; });
}

void JpegPicture::take_restart_interval(Bytes payload) {
    if (payload.size() != 2) {
        throw bad_tables();
    }
    restart_interval_ = big_endian(payload, 0, 2);
}

/// Each scan must bring new coefficients. Otherwise one picture could be drawn over another.
void JpegPicture::check_progress(const JpegScan& scan) {
    const bool progressive = frame_.coding == JpegCoding::progressive;
    const bool is_sensible = scan.first <= scan.last && scan.last < 64 && (scan.first > 0) == (scan.last > 0) &&
                             (scan.first == 0 || scan.members.size() == 1) &&
                             (scan.high == 0 || scan.high == scan.low + 1);
    if (progressive && !is_sensible) {
        throw damaged("a scan is wrong");
    }
    const std::size_t first = progressive ? scan.first : 0;
    const std::size_t last = progressive ? scan.last : 0;
    for (const JpegScan::Member& member : scan.members) {
        for (std::size_t k = first; k <= last; ++k) {
            int& low = lows_[member.component].at(k);
            const bool is_next = low < 0 ? scan.high == 0 || !progressive
                                         : progressive && low > 0 && low == static_cast<int>(scan.high);
            if (!is_next) {
                throw damaged("a scan is drawn over another");
            }
            low = static_cast<int>(scan.low);
        }
    }
}

/// Writes the table unless the copy has it already.
void JpegPicture::write(unsigned marker, Kind& kind, unsigned number) {
    const auto now = kind.now.find(number);
    if (now == kind.now.end()) {
        return;  // decoders may have default tables for codes
    }
    std::shared_ptr<Table>& written = kind.written[number];
    if (written && written->bytes == now->second->bytes) {
        now->second = written;
        return;
    }
    written = now->second;
    written->is_written = true;
    pieces_.push_back({marker, written});
}

void JpegPicture::write(unsigned marker, Bytes payload) {
    pieces_.emplace_back();
    append_segment(pieces_.back().bytes, marker, payload);
}

void JpegPicture::write_code_tables(const JpegScan& scan) {
    Kind& tables = frame_.arithmetic ? arithmetic_ : huffman_;
    const unsigned marker = frame_.arithmetic ? kArithmeticConditions : kHuffmanTables;
    for (const JpegScan::Member& member : scan.members) {
        if (needs_dc_codes(frame_.coding, scan)) {
            write(marker, tables, member.dc_table);
        }
        if (needs_ac_codes(frame_.coding, scan)) {
            write(marker, tables, kAc | member.ac_table);
        }
    }
}

/// The quantization table of a component counts at its first scan. The order is that of common encoders.
void JpegPicture::take_scan(Bytes payload, Bytes data) {
    if (!codes_) {
        throw damaged("its pixels have no header");
    }
    const JpegScan scan = jpeg_scan(frame_, payload);
    check_progress(scan);
    for (const JpegScan::Member& member : scan.members) {
        if (drawn_.insert(member.component).second && frame_.coding != JpegCoding::lossless) {
            const unsigned number = frame_.components[member.component].quantisation;
            write(kQuantisation, quantisation_, number);
            quantisation_of_[static_cast<unsigned>(member.component)] = quantisation_.written[number];
        }
    }
    if (frame_segment_) {
        pieces_.push_back({0, {}, std::move(*frame_segment_)});
        frame_segment_.reset();
    }
    write_code_tables(scan);
    const std::size_t interval = restart_interval_ < codes_->units(scan) ? restart_interval_ : 0;
    if (interval != written_interval_) {
        File bytes;
        append_big_endian(bytes, static_cast<std::uint32_t>(interval), 2);
        write(kRestartInterval, bytes);
        written_interval_ = interval;
    }
    write(kScan, scan_payload(scan, payload));
    JpegTables codes;
    for (const auto& [number, table] : huffman_.now) {
        codes[number] = Bytes(table->bytes).subspan(1);
    }
    File& copy = pieces_.back().bytes;
    if (const auto followed = codes_->followed(scan, codes, interval, data)) {
        append(copy, followed->bytes);
        hidden_ += followed->hidden;
        spare_ += followed->spare;
        for (const auto& [number, symbols] : followed->symbols) {
            huffman_.now[number]->used |= symbols;
        }
    } else {
        append(copy, data);
        is_followed_ = false;
    }
}

/// Without numbers that count for nothing.
File JpegPicture::scan_payload(const JpegScan& scan, Bytes before) const {
    File payload(before.begin(), before.end());
    std::size_t at = 2;
    for (const JpegScan::Member& member : scan.members) {
        payload[at - 1] = ids_[member.component];
        const unsigned dc = needs_dc_codes(frame_.coding, scan) ? member.dc_table : 0;
        const unsigned ac = needs_ac_codes(frame_.coding, scan) ? member.ac_table : 0;
        payload[at] = static_cast<std::byte>(dc << 4U | ac);
        at += 2;
    }
    if (frame_.coding == JpegCoding::sequential) {
        const std::array<std::byte, 3> all = {std::byte{0}, std::byte{63}, std::byte{0}};
        std::copy(all.begin(), all.end(), payload.end() - 3);
    }
    return payload;
}

/// Numbers of the table that the pixels of a component need. A coefficient times 0 is no part of the picture. One
/// that is larger than pixels can make it, even if it was rounded up, makes a place all white or all black, where
/// nothing else shows.
void JpegPicture::take_coefficients(std::size_t component, Table& table) {
    const std::array<std::size_t, 64> largest = codes_->largest(component);
    const std::array<int, 64>& lows = lows_.at(component);
    constexpr std::size_t kSmoothed = 10;  // libjpeg guesses these, by their numbers, until their last bit is there
    const bool is_smoothed =
        frame_.coding == JpegCoding::progressive &&
        std::any_of(lows.begin() + 1, lows.begin() + kSmoothed, [](int low) { return low != 0; });
    const std::size_t width = (table.bytes.size() - 1) / 64;
    for (std::size_t i = 0; i < 64; ++i) {
        table.used[i] = table.used[i] || i == 0 || largest.at(i) > 0 || (is_smoothed && i < kSmoothed);
        const std::size_t number = big_endian(table.bytes, 1 + i * width, width);
        const std::size_t most = (std::size_t{4} << frame_.precision) + number / 2;
        hides_ = hides_ || (largest.at(i) > 0 && (number == 0 || largest.at(i) * number > most));
    }
}

/// Entries that no pixel needs take values that follow from the others, except in tables that many files have.
void JpegPicture::finish() {
    for (const Kind* kind : {&quantisation_, &huffman_, &arithmetic_}) {
        for (const auto& [number, table] : kind->now) {
            unused_ += table->is_written ? 0 : table->bytes.size();
        }
    }
    if (!is_followed_) {
        return;
    }
    for (const auto& [component, table] : quantisation_of_) {
        if (table) {
            take_coefficients(component, *table);
        }
    }
    for (const Piece& piece : pieces_) {
        if (piece.table) {
            unused_ += piece.marker == kQuantisation ? clean_quantisation(piece.table->bytes, piece.table->used)
                                                     : clean_huffman(piece.table->bytes, piece.table->used);
        }
    }
}

File JpegPicture::file() const {
    File file;
    for (const Piece& piece : pieces_) {
        if (piece.table) {
            append_segment(file, piece.marker, piece.table->bytes);
        }
        append(file, piece.bytes);
    }
    return file;
}

}  // namespace whorl::metadata
