// The files that a command line names, one after the other, any number of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

namespace whorl::cli {

/// The path that stands for standard input.
inline constexpr const char* kStdin = "-";

struct Input {
    std::string path{};
    bool named = true;               ///< on the command line or in a list, not found in a folder
    bool folder_end = false;         ///< not a file: marks the end of a named folder
    std::optional<Error> failure{};  ///< why it cannot be opened; none if that is worth trying
};

/// The path as messages show it.
inline std::string shown(const std::string& path) {
    return path == kStdin ? "standard input" : path.empty() ? "''" : path;
}

/// Throws UsageError if more than one of the words stands for standard input.
void check_stdin_read_once(const std::vector<std::string>& words);

/// True if the name ends like the name of a picture file.
bool named_like_picture(const std::string& path);

/// The paths of the command line, then those of a list. Folders are walked when their turn comes, names in byte
/// order. Inside folders, links to files are followed and links to folders are not. In a list, "-" is a file with
/// that name. Not thread safe.
class Inputs {
public:
    /// `list`: a file with more paths, "-" for stdin, or empty. Paths end with a newline or, if `null`, with a zero
    /// byte. Throws UsageError if the list cannot be opened.
    Inputs(std::vector<std::string> paths, const std::string& list, bool null);

    /// The next file, or nothing at the end.
    std::optional<Input> next();

private:
    std::optional<Input> next_root();
    bool list_failed() const;
    void expand(const Input& folder);

    std::vector<std::string> roots_;  // in reverse
    std::vector<Input> pending_;      // of the folders being walked, in reverse
    std::string list_name_;
    std::ifstream list_file_;
    std::istream* list_ = nullptr;
    char delimiter_;
};

}  // namespace whorl::cli
