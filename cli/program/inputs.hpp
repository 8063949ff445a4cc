// The pictures that a command line names, one after the other, however many there are.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace whorl::cli {

/// The path that stands for standard input.
inline constexpr const char* kStdin = "-";

struct Input {
    std::string path{};
    bool named = true;        ///< the person named it, rather than a folder that contains it
    bool folder_end = false;  ///< stands for no file: all files of the named folder came before it
    std::string failure{};    ///< why it cannot even be tried; empty when it can
};

/// The path as a person is told of it.
inline std::string shown(const std::string& path) {
    return path == kStdin ? "standard input" : path.empty() ? "''" : path;
}

/// True when the name ends as pictures' names do.
bool named_like_picture(const std::string& path);

/// Paths from the command line, then those from a list. Folders are walked when their turn comes, names in
/// byte order; links to files are followed, links to folders inside them are not. In a list, "-" is a file of
/// that name. Not thread safe.
class Inputs {
public:
    /// `list`: file of further paths, or "-" for stdin, or empty. They end with a newline or, if `null`, with
    /// a zero byte. Throws UsageError when the list cannot be opened.
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
