// From a path on the command line to the hash of a picture, in a sandbox; and the warnings for poor pictures.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <whorl/error.hpp>

#include "cli/pictures/picture_hash.hpp"
#include "cli/program/command_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/picture_sandbox.hpp"

namespace whorl::cli {

/// Opens pictures as the flags say. Thread safe.
class Pictures {
public:
    /// As PictureSandbox. The flags must outlive it.
    Pictures(const HashFlags& flags, std::size_t jobs, Console& console);

    const HashFlags& flags() const { return flags_; }

    /// How many to open at once.
    std::size_t jobs() const { return sandbox_.jobs(); }

    /// Decodes and hashes the file, or standard input for "-". A folder, an unreadable file or a picture that needs
    /// more memory than there is gives an Error.
    Result<PictureHash> hash(const std::string& path, bool dihedral) const;

private:
    const HashFlags& flags_;
    PictureSandbox sandbox_;
};

/// Warns of a quality that is too low for reliable matches.
void warn_of_low_quality(Console& console, const std::string& path, const std::optional<int>& quality);

/// Whether the quality is known to be too low.
bool is_below(const std::optional<int>& quality, int min_quality);

/// --min-quality, with the quality that PDQ's authors ask for as its default
void add_min_quality_flag(Command command, int& min_quality);

/// Tells how many pictures and hashes were left out because of their quality, if any.
void tell_left_out(Console& console, std::size_t pictures, std::size_t hashes, int min_quality);

/// Tells that a picture was skipped because of its quality.
void tell_skipped_for_quality(Console& console, const std::string& path, int quality, int min_quality);

}  // namespace whorl::cli
