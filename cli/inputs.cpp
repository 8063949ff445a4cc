#include "inputs.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <iostream>
#include <system_error>

#include "command.hpp"

namespace whorl::cli {

namespace fs = std::filesystem;

bool named_like_picture(const std::string& path) {
    constexpr std::array kEndings = {".jpg",  ".jpeg", ".jpe",  ".png",  ".webp", ".gif", ".tif",
                                     ".tiff", ".bmp",  ".heic", ".heif", ".hif",  ".avif"};
    std::string ending = fs::path(path).extension().native();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

Inputs::Inputs(std::vector<std::string> paths, const std::string& list, bool null)
    : roots_(std::move(paths)), delimiter_(null ? '\0' : '\n') {
    std::reverse(roots_.begin(), roots_.end());
    if (list == kStdin) {
        list_ = &std::cin;
    } else if (!list.empty()) {
        list_file_.open(list);
        if (!list_file_) {
            throw UsageError("--files-from: " + list +
                             " cannot be read: " + std::generic_category().message(errno));
        }
        list_ = &list_file_;
    }
}

std::optional<Input> Inputs::next() {
    for (;;) {
        std::optional<Input> input;
        if (pending_.empty()) {
            input = next_root();
        } else {
            input = std::move(pending_.back());
            pending_.pop_back();
        }
        if (!input) {
            return std::nullopt;
        }
        std::error_code error;
        // Inside a folder a link to a folder is not walked: it may lead back.
        const fs::file_status status =
            input->named ? fs::status(input->path, error) : fs::symlink_status(input->path, error);
        if (input->failure.empty() && input->path != kStdin && fs::is_directory(status)) {
            expand(input->path);
            continue;
        }
        return input;
    }
}

std::optional<Input> Inputs::next_root() {
    if (!roots_.empty()) {
        Input input{.path = std::move(roots_.back())};
        roots_.pop_back();
        return input;
    }
    std::string path;
    while (list_ != nullptr && std::getline(*list_, path, delimiter_)) {
        if (!path.empty()) {
            return Input{.path = path};
        }
    }
    return std::nullopt;
}

void Inputs::expand(const fs::path& folder) {
    const std::size_t first = pending_.size();
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code unknown;
        const fs::file_type link = entry->symlink_status(unknown).type();
        const fs::file_type target = entry->status(unknown).type();
        const bool dangling = link == fs::file_type::symlink && target == fs::file_type::not_found;
        const bool file = target == fs::file_type::regular || link == fs::file_type::directory;
        if (file) {
            pending_.push_back({.path = entry->path().native(), .named = false});
        } else if (dangling) {
            pending_.push_back({.path = entry->path().native(),
                                .named = false,
                                .failure = "is a link to a file that does not exist"});
        }
    }
    std::sort(pending_.begin() + static_cast<std::ptrdiff_t>(first), pending_.end(),
              [](const Input& a, const Input& b) { return a.path > b.path; });
    if (error) {
        pending_.push_back(
            {.path = folder.native(), .named = false, .failure = "cannot be read: " + error.message()});
    }
}

}  // namespace whorl::cli
