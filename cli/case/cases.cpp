#include "cli/case/cases.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/case/keys.hpp"
#include "cli/files/json_line.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {

namespace fs = std::filesystem;

CaseOutline outline_of(const std::string& folder) {
    return unless_refused(inspect_case(CaseFolder(folder)), folder);
}

bool is_key_alone(const std::string& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

CaseLock::CaseLock(const std::string& path) : locked_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (locked_.number() >= 0 && ::flock(locked_.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        throw Refusal({ErrorKind::busy, "another command changes this case; wait until it has ended", path});
    }
}

Case open_case(const std::string& path, const PassphraseFlags& passphrase) {
    if (is_key_alone(path)) {
        return Case::with_key_alone(load_key(path, passphrase));
    }
    static_cast<void>(outline_of(path));  // says what is wrong with the folder before it asks
    return unless_refused(Case::open(CaseFolder(path), load_key(path, passphrase)), path);
}

std::string case_record(const std::string& folder, const CaseOutline& outline, Format format) {
    const std::string number = outline.number().text();
    if (format == Format::csv) {
        return csv_line({folder, number, outline.key.hex(), std::to_string(outline.bundles.size()),
                         outline.bundles.empty() ? "" : outline.bundles.back()});
    }
    const Json object = {
        {"folder", folder}, {"case", number}, {"key", outline.key.hex()}, {"files", outline.bundles}};
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

NewFolder make_case(const fs::path& folder, const Case& made, const std::optional<Secret>& passphrase,
                    CaseKeyCost cost) {
    NewFolder new_folder = unless_refused(NewFolder::create(folder));
    CaseFolder store(folder);
    unless_refused(made.create(store, passphrase, cost));
    return new_folder;
}

}  // namespace whorl::cli
