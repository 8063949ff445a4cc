// The parts of a JPEG that its pixels need.
#pragma once

#include <array>
#include <map>
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

    bool has_scan() const { return !file_.empty(); }

    /// The bytes after the codes of the scans, and of unused tables.
    std::size_t hidden() const { return hidden_; }
    std::size_t unused() const;

    /// From the first table to the end of the last scan.
    const File& file() const { return file_; }

private:
    struct Table {
        Bytes bytes{};  ///< with the byte for class and number
        bool is_used = false;
    };
    /// Tables of one kind, by class and number.
    struct Tables {
        std::map<unsigned, Table> now{};
        std::map<unsigned, Bytes> written{};
    };

    template <class SizeOf>
    void take_tables(Tables& tables, Bytes payload, const SizeOf& size_of);
    void check_progress(const JpegScan& scan);
    void write(unsigned marker, Tables& tables, unsigned number);
    void write_code_tables(const JpegScan& scan);

    File file_;
    std::size_t hidden_ = 0;
    std::size_t unused_ = 0;
    std::optional<File> frame_segment_;  ///< until it is written
    JpegFrame frame_;
    std::optional<JpegCodes> codes_;
    Tables quantisation_;
    Tables huffman_;
    Tables arithmetic_;
    std::size_t restart_interval_ = 0;
    std::size_t written_interval_ = 0;
    std::set<std::size_t> drawn_;            ///< components that had a scan
    std::vector<std::array<int, 64>> lows_;  ///< by component and coefficient, the lowest bit so far; -1 for none
};

/// A marker with its payload.
void append_segment(File& file, unsigned marker, Bytes payload);

}  // namespace whorl::metadata
