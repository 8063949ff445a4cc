// What `whorl hash` prints of a picture: as text, JSON Lines or CSV, with the same field names in each.
#pragma once

#include <string>
#include <string_view>

#include "cli/pictures/picture_hash.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

struct HashRecord {
    std::string file;
    std::string_view algorithm;
    PictureHash picture;
};

/// The lines of one record, each with its newline:
/// - text: `hash quality file`; with the dihedral hashes a line for each, `hash quality transform file`. As in
///   sha256sum, a line begins with a backslash if its name holds a newline, a carriage return or a backslash. These
///   are then written \n, \r and \\, and other control characters \xNN.
/// - json: one object; bytes of a name that are not UTF-8 become U+FFFD.
/// - csv: RFC 4180, names byte for byte.
std::string format_record(const HashRecord& record, Format format);

/// The header line of csv, empty for the others.
std::string record_header(Format format, bool dihedral);

}  // namespace whorl::cli
