// What the subcommands of `whorl metadata` share.
#pragma once

#include <string>
#include <string_view>
#include <vector>
#include <whorl/metadata.hpp>

#include "cli/program/command.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// The words for a kind of finding.
struct KindWords {
    std::string_view title;   ///< "Place"
    std::string_view phrase;  ///< what the picture tells: "where it was taken"; empty for technical details
};
KindWords kind_words(FindingKind kind);

/// "where it was taken, 51.05 north 3.72 east", for the terminal.
std::string in_words(const Finding& finding);

/// What the findings tell: "where it was taken, which device took it"; empty for technical details.
std::string told_by(const std::vector<Finding>& findings);

/// The lines of one picture, each with its newline.
/// text: the name and format, a line for each finding, a line of verdict. Control characters become \xNN.
/// json: one object. csv: a line for each finding, or one of kind "none".
std::string format_metadata(const std::string& file, const Metadata& metadata, Format format);

/// The header line of csv, empty for the others.
std::string metadata_header(Format format);

/// The subcommands of `whorl metadata`; see add_hash().
void add_metadata_show(Command group, Action& action);
void add_metadata_strip(Command group, Action& action);

}  // namespace whorl::cli
