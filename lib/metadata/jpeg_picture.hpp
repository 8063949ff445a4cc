// The parts of a JPEG that its pixels need.
#pragma once

#include <array>
#include <bitset>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "lib/metadata/jpeg_codes.hpp"

namespace whorl::metadata {

/// Takes the segments of a picture in the order of the file, and keeps what decoders need for its pixels: no unused
/// tables, no data after the codes of a scan. Throws Failure for a damaged picture.
class JpegPicture {
public:
    void take_frame(unsigned marker, Bytes payload);
    void take_quantisation(Bytes payload);
    void take_huffman(Bytes payload);
    void take_arithmetic(Bytes payload);
    void take_restart_interval(Bytes payload);
    void take_scan(Bytes payload, Bytes data);

    bool has_scan() const { return !pieces_.empty(); }

    std::size_t components() const { return frame_.components.size(); }

    /// Call it after the last segment, before what follows.
    void finish();

    /// The bytes after the codes of the scans, and of unused tables and entries of tables.
    std::size_t hidden() const { return hidden_; }
    std::size_t unused() const { return unused_; }

    /// The number of bytes with bits behind the last code that were not 1.
    std::size_t spare() const { return spare_; }

    /// False when the codes of a scan could not be followed to their end, and so all its data are kept.
    bool is_followed() const { return is_followed_; }

    /// True when the scans have values that no viewer shows.
    bool hides() const { return hides_; }

    /// From the first table to the end of the last scan.
    File file() const;

private:
    struct Table {
        File bytes{};  ///< with the byte for class and number
        bool is_written = false;
        std::bitset<256> used{};  ///< coefficients, or places of symbols
    };
    /// Tables of one kind, by class and number.
    using Tables = std::map<unsigned, std::shared_ptr<Table>>;
    struct Kind {
        Tables now{};
        Tables written{};
    };

    /// A part of the file: a table, whose entries are known at the end, or bytes.
    struct Piece {
        unsigned marker = 0;
        std::shared_ptr<Table> table{};
        File bytes{};
    };

    template <class SizeOf>
    void take_tables(Kind& kind, Bytes payload, const SizeOf& size_of);
    void check_progress(const JpegScan& scan);
    void write(unsigned marker, Kind& kind, unsigned number);
    void write(unsigned marker, Bytes payload);
    void write_code_tables(const JpegScan& scan);
    File scan_payload(const JpegScan& scan, Bytes before) const;
    void take_coefficients(std::size_t component, Table& table);

    std::vector<Piece> pieces_;
    std::size_t hidden_ = 0;
    std::size_t unused_ = 0;
    std::size_t spare_ = 0;
    bool is_followed_ = true;
    bool hides_ = false;
    std::optional<File> frame_segment_;  ///< until it is written
    JpegFrame frame_;
    std::vector<std::byte> ids_;  ///< of components, in the copy
    std::optional<JpegCodes> codes_;
    Kind quantisation_;
    Kind huffman_;
    Kind arithmetic_;
    Tables quantisation_of_;  ///< by component
    std::size_t restart_interval_ = 0;
    std::size_t written_interval_ = 0;
    std::set<std::size_t> drawn_;            ///< components that had a scan
    std::vector<std::array<int, 64>> lows_;  ///< by component and coefficient, the lowest bit so far; -1 for none
};

/// A marker with its payload.
void append_segment(File& file, unsigned marker, Bytes payload);

}  // namespace whorl::metadata
