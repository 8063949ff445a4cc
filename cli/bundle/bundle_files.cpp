#include "cli/bundle/bundle_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

/// Whether the first bytes are those of an age file, binary or armored, or of JSON. True for a file that cannot be
/// read: opening it as a bundle will say why.
bool begins_like_bundle(const fs::path& file) {
    std::array<char, 2048> head{};  // age allows 1 KiB of blanks before armor
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return true;
    }
    stream.read(head.data(), head.size());
    const std::string_view text(head.data(), static_cast<std::size_t>(stream.gcount()));
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    const std::string_view behind_blanks = begin == std::string_view::npos ? "" : text.substr(begin);
    return text.starts_with("age-encryption.org/") ||
           behind_blanks.starts_with("-----BEGIN AGE ENCRYPTED FILE-----") || behind_blanks.starts_with('{');
}

class Walk {
public:
    Walk(const fs::path& except, const BundleFileHandlers& handlers) : except_(except), handlers_(handlers) {}

    void folder(const fs::path& path) {
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
            entry(each);
        }
    }

private:
    void entry(const fs::path& path) {
        std::error_code error;
        const std::string name = path.filename().native();
        const bool is_folder = fs::is_directory(path, error);
        const auto skip = [&](const std::string& why) { handlers_.skipped(path.native(), why); };
        if (name.starts_with('.')) {
            skip("is hidden");
        } else if (is_folder && !except_.empty() && fs::equivalent(path, except_, error)) {
            skip("is the folder of the receipts");
        } else if (is_folder && fs::is_symlink(path, error)) {
            skip("is a link to a folder");
        } else if (is_folder) {
            folder(path);
        } else if (name.find(".part-") != std::string::npos) {
            skip("is still being written");
        } else if (fs::is_other(fs::status(path, error))) {
            skip("is not a regular file");
        } else if (!begins_like_bundle(path)) {
            skip("is not a bundle");
        } else {
            handlers_.file(path.native());
        }
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
