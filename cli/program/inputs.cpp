#include "cli/program/inputs.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "cli/program/command.hpp"

namespace whorl::cli {

namespace fs = std::filesystem;

namespace {

Input failed(const std::string& path, const std::string& reason) {
    return {.path = path, .failure = Error{ErrorKind::unreadable, reason, path}};
}

}  // namespace

void check_stdin_read_once(const std::vector<std::string>& words) {
    if (std::count(words.begin(), words.end(), kStdin) > 1) {
        throw UsageError("-: standard input can be read only once");
    }
}

bool named_like_picture(const std::string& path) {
    constexpr std::array kEndings = {".jpg",  ".jpeg", ".jpe",  ".png",  ".webp", ".gif", ".tif",
                                     ".tiff", ".bmp",  ".heic", ".heif", ".hif",  ".avif"};
    std::string ending = fs::path(path).extension().native();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

Inputs::Inputs(std::vector<std::string> paths, const std::string& list, bool null)
    : roots_(std::move(paths)), list_name_(list), delimiter_(null ? '\0' : '\n') {
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
        if (!input || input->folder_end) {
            return input;
        }
        std::error_code error;
        // Inside a folder, a link to a folder is not followed: it may lead back.
        const fs::file_status status =
            input->named ? fs::status(input->path, error) : fs::symlink_status(input->path, error);
        if (!input->failure && input->path != kStdin && fs::is_directory(status)) {
            expand(*input);
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
            return Input{.path = path == kStdin ? "./-" : path};
        }
    }
    if (list_failed()) {
        list_ = nullptr;
        return failed(list_name_, "cannot be read as a list of files");
    }
    return std::nullopt;
}

bool Inputs::list_failed() const {
    // Only the stream of C tells whether standard input ended or failed.
    return list_ == &std::cin ? std::ferror(stdin) != 0 : list_ != nullptr && list_->bad();
}

void Inputs::expand(const Input& folder) {
    if (folder.named) {
        Input end = failed(folder.path, "no pictures found in this folder");
        end.folder_end = true;
        pending_.push_back(std::move(end));
    }
    const std::size_t first = pending_.size();
    std::error_code error;
    fs::directory_iterator entry(folder.path, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code unknown;
        const bool link = fs::is_symlink(entry->symlink_status(unknown));
        const fs::file_status target = entry->status(unknown);
        if (fs::is_other(target) || (link && fs::is_directory(target))) {
            continue;
        }
        // An entry that cannot be examined is still an input: opening it gives the reason.
        Input input{.path = entry->path().native()};
        if (link && target.type() == fs::file_type::not_found) {
            input = failed(input.path, "is a link to a file that does not exist");
        }
        input.named = false;
        pending_.push_back(std::move(input));
    }
    std::sort(pending_.begin() + static_cast<std::ptrdiff_t>(first), pending_.end(),
              [](const Input& a, const Input& b) { return a.path > b.path; });
    if (error) {
        Input unreadable = failed(folder.path, "cannot be read: " + error.message());
        unreadable.named = false;
        pending_.push_back(std::move(unreadable));
    }
}

}  // namespace whorl::cli
