// What `whorl hash` prints of a picture: as text, JSON Lines or CSV, with the same field names in each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/algorithm.hpp>

#include "cli/program/flags.hpp"

namespace whorl::cli {

struct HashRecord {
    std::string file;
    std::string_view algorithm;
    AnyHash hash;
    std::optional<DihedralSet<AnyHash>> dihedral;
    std::optional<int> quality;
    int width = 0;
    int height = 0;
};

/// The lines of one record, each with its newline.
/// text: `hash quality file`; with the dihedral hashes a line for each, `hash quality transform file`. As
/// sha256sum does, a line whose name holds a newline, carriage return or backslash begins with a backslash,
/// and these are written \n, \r and \\ in it; so are other control characters, as \xNN.
/// json: one object. Bytes of a name that are no UTF-8 become U+FFFD, since JSON has no others.
/// csv: RFC 4180, names byte for byte.
std::string format_record(const HashRecord& record, Format format);

/// The header line of csv, empty for the others.
std::string record_header(Format format, bool dihedral);

}  // namespace whorl::cli
