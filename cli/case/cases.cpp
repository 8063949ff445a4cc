#include "cli/case/cases.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/case/keys.hpp"
#include "cli/files/json_line.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

/// The place of a file in the order of its case, from its name: "0000-submission.age".
std::optional<std::uint64_t> sequence_of(const std::string& name) {
    constexpr std::size_t kDigits = 4;
    constexpr std::string_view kEnding = ".age";
    constexpr auto kLetters = "abcdefghijklmnopqrstuvwxyz";
    const std::size_t dash = name.find('-');
    if (dash == std::string::npos || dash < kDigits || !name.ends_with(kEnding)) {
        return std::nullopt;
    }
    std::uint64_t sequence = 0;
    const char* end = name.data() + dash;
    const auto [stopped, error] = std::from_chars(name.data(), end, sequence);
    const std::string kind = name.substr(dash + 1, name.size() - dash - 1 - kEnding.size());
    const bool whole = error == std::errc() && stopped == end && !kind.empty() &&
                       kind.find_first_not_of(kLetters) == std::string::npos;
    return whole ? std::optional(sequence) : std::nullopt;
}

std::vector<std::string> sealed_files_in(const std::string& path) {
    std::vector<std::pair<std::uint64_t, std::string>> found;
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().native();
        if (const auto sequence = sequence_of(name)) {
            found.emplace_back(*sequence, name);
        }
    }
    if (error) {
        throw Refusal({ErrorKind::unreadable, "cannot be read: " + error.message(), path});
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (auto& [sequence, name] : found) {
        names.push_back(std::move(name));
    }
    return names;
}

}  // namespace

CaseFolder read_case_folder(const std::string& path) {
    const fs::path key_file = fs::path(path) / kCaseKeyName;
    const Result<Ed25519PublicKey> key = load_case_public_key(key_file);
    if (!key && key.error().kind == ErrorKind::not_found) {
        std::error_code error;
        throw Refusal(
            {ErrorKind::not_found,
             fs::exists(path, error) ? "is not the folder of a case: it has no file case.key" : "does not exist",
             path});
    }
    return {path, unless_refused(key), sealed_files_in(path)};
}

std::string case_record(const CaseFolder& folder, Format format) {
    if (format == Format::csv) {
        return csv_line({folder.path, folder.number().text(), folder.key.hex(), std::to_string(folder.files.size()),
                         folder.files.empty() ? "" : folder.files.back()});
    }
    const Json object = {{"folder", folder.path},
                         {"case", folder.number().text()},
                         {"key", folder.key.hex()},
                         {"files", folder.files}};
    return json_line(object);
}

std::string case_header(Format format) {
    return format == Format::csv ? csv_line({"folder", "case", "key", "files", "newest"}) : std::string();
}

fs::path without_last_slash(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

void expect_room_for_case(const fs::path& folder) {
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : ".";
    std::error_code error;
    if (fs::exists(fs::symlink_status(folder, error)) &&
        (!fs::is_directory(folder, error) || !fs::is_empty(folder, error))) {
        throw Refusal({ErrorKind::exists, "exists already; choose another name for the folder of the new case",
                       folder.native()});
    }
    if (!fs::exists(folder, error) && ::access(parent.c_str(), W_OK | X_OK) != 0) {
        throw Refusal({ErrorKind::unwritable, "cannot be created: " + std::generic_category().message(errno),
                       folder.native()});
    }
}

NewFolder make_case(const fs::path& folder, const Ed25519Key& key, const std::optional<Secret>& passphrase,
                    CaseKeyCost cost) {
    NewFolder made = unless_refused(NewFolder::create(folder));
    save_key(folder / kCaseKeyName, key, passphrase, cost);
    return made;
}

}  // namespace whorl::cli
