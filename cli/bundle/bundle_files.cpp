#include "cli/bundle/bundle_files.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string_view>
#include <system_error>

#include "lib/posix/regular_file.hpp"
#include "lib/posix/whole_file.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

/// Whether the first bytes are those of an age file, binary or armored, or of JSON. True for a file that cannot be
/// read: opening it as a bundle will say why.
bool begins_like_bundle(const fs::path& file) {
    std::array<char, 2048> head{};  // age allows 1 KiB of blanks before armor
    const Result<posix::Descriptor> opened = posix::open_regular(file);
    const Result<std::size_t> got =
        opened ? posix::read_into(opened->number(), std::as_writable_bytes(std::span(head))) : opened.error();
    if (!got) {
        return true;
    }
    const std::string_view text(head.data(), *got);
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    const std::string_view behind_blanks = begin == std::string_view::npos ? "" : text.substr(begin);
    return text.starts_with("age-encryption.org/") ||
           behind_blanks.starts_with("-----BEGIN AGE ENCRYPTED FILE-----") || behind_blanks.starts_with('{');
}

/// Whether it is the name of a sealed bundle, also while that is hidden or still being written.
bool named_like_bundle(const fs::path& file) {
    const std::string name = file.filename().native();
    const std::string extension = fs::path(name.substr(0, name.find(posix::kPartMark))).extension().native();
    return std::ranges::equal(extension, std::string_view(".age"), {},
                              [](unsigned char c) { return std::tolower(c); });
}

bool looks_like_bundle(const fs::path& file) {
    std::error_code error;
    return named_like_bundle(file) || (fs::is_regular_file(file, error) && begins_like_bundle(file));
}

class Walk {
public:
    Walk(const fs::path& except, const BundleFileHandlers& handlers) : except_(except), handlers_(handlers) {}

    void folder(const fs::path& path, bool hidden = false) {
        std::vector<fs::path> entries;
        std::error_code error;
        for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
            entries.push_back(entry->path());
        }
        if (error) {
            handlers_.unreadable(path.native(), "cannot be read: " + error.message());
        }
        std::sort(entries.begin(), entries.end());
        for (const fs::path& each : entries) {
            hidden ? hidden_entry(each) : entry(each);
        }
    }

private:
    void entry(const fs::path& path) {
        std::error_code error;
        const std::string name = path.filename().native();
        const bool is_folder = fs::is_directory(path, error);
        const auto skip = [&](const std::string& why) {
            (looks_like_bundle(path) ? handlers_.missed : handlers_.skipped)(path.native(), why);
        };
        if (is_except(path)) {
            handlers_.skipped(path.native(), "is the folder of the receipts");
        } else if (name.starts_with('.')) {
            skip("is hidden");
            if (is_folder && !fs::is_symlink(path, error)) {
                folder(path, true);
            }
        } else if (is_folder && fs::is_symlink(path, error)) {
            skip("is a link to a folder");
        } else if (is_folder) {
            folder(path);
        } else if (name.find(posix::kPartMark) != std::string::npos) {
            skip("is still being written");
        } else if (fs::is_other(fs::status(path, error))) {
            skip("is not a regular file");
        } else if (!begins_like_bundle(path)) {
            skip(fs::is_empty(path, error) ? "is empty" : "is not a bundle");
        } else {
            handlers_.file(path.native());
        }
    }

    /// What is in a hidden folder.
    void hidden_entry(const fs::path& path) {
        std::error_code error;
        if (is_except(path)) {
            return;
        }
        if (looks_like_bundle(path)) {
            handlers_.missed(path.native(), "is in a hidden folder");
        }
        if (fs::is_directory(path, error) && !fs::is_symlink(path, error)) {
            folder(path, true);
        }
    }

    bool is_except(const fs::path& path) const {
        std::error_code error;
        return !except_.empty() && fs::equivalent(path, except_, error);
    }

    const fs::path& except_;
    const BundleFileHandlers& handlers_;
};

}  // namespace

void for_each_bundle_file(const std::vector<std::string>& names, const fs::path& except,
                          const BundleFileHandlers& handlers) {
    Walk walk(except, handlers);
    for (const std::string& name : names) {
        std::error_code error;
        if (fs::is_directory(name, error)) {
            walk.folder(name);
        } else {
            handlers.file(name);
        }
    }
}

}  // namespace whorl::cli
