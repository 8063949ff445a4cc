// Finds the files that intake reads, among the files and folders of a command line.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace whorl::cli {

/// What a walk through files and folders finds.
struct BundleFileHandlers {
    std::function<void(const std::string& file)> file;

    /// Nothing that looks like a bundle.
    std::function<void(const std::string& file, const std::string& why)> skipped;

    /// Looks like a bundle, by its name or by how it begins, and is skipped nevertheless.
    std::function<void(const std::string& file, const std::string& why)> missed;

    std::function<void(const std::string& folder, const std::string& why)> unreadable;
};

/// Calls a handler for each file, in the order of the names. Walks folders, by name in byte order, and skips in
/// them: hidden files and folders, files that another program is still writing (NAME.part-...), links to folders,
/// devices and the like, files that do not begin as a bundle does, and the folder `except`. A hidden folder is
/// skipped as one, but each file in it that looks like a bundle is missed.
void for_each_bundle_file(const std::vector<std::string>& names, const std::filesystem::path& except,
                          const BundleFileHandlers& handlers);

}  // namespace whorl::cli
