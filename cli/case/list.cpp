// whorl case list: the cases in a folder.
#include <algorithm>
#include <memory>

#include "cli/case/case.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kFooter = R"(Examples:
  whorl case list
  whorl case list Cases --format csv

Lists the folders in DIR that are cases, by name. It does not look into subfolders, and does not ask
for a passphrase.

Exit codes:
  0  done, with or without cases
  1  a case cannot be read; a message gives the reason
  2  wrong usage)";

struct Flags {
    std::string folder = ".";
    Format format = Format::text;
};

std::string as_text(const std::string& folder, const CaseOutline& outline) {
    return outline.number().text() + ' ' + printable(folder) + ", " +
           (outline.bundles.empty()
                ? "no sealed files yet"
                : counted(outline.bundles.size(), "sealed file") + ", newest " + outline.bundles.back()) +
           '\n';
}

/// The folders that hold a key file, usable or not.
std::vector<std::string> case_folders_in(const std::string& path) {
    std::vector<std::string> folders;
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code absent;
        if (fs::exists(fs::symlink_status(entry->path() / kCaseKeyPart, absent))) {
            folders.push_back(path == "." ? entry->path().filename().native() : entry->path().native());
        }
    }
    if (error) {
        throw Refusal({ErrorKind::unreadable, "cannot be read: " + error.message(), path});
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

int run(const Flags& flags) {
    Console console(false);
    const std::vector<std::string> folders = case_folders_in(flags.folder);
    if (folders.empty()) {
        console.note("there is no case in " + printable(flags.folder == "." ? "this folder" : flags.folder));
    }
    std::string text = case_header(flags.format);
    int code = kDone;
    for (const std::string& path : folders) {
        try {
            const CaseOutline outline = outline_of(path);
            text +=
                flags.format == Format::text ? as_text(path, outline) : case_record(path, outline, flags.format);
        } catch (const Refusal& refusal) {
            console.error(refusal.what());
            code = kInputFailed;
        }
    }
    write_output(text);
    return code;
}

}  // namespace

void add_case_list(Command group, Action& action) {
    Command command = group.add_command("list", "List the cases in a folder");
    const auto flags = std::make_shared<Flags>();
    command.add_option("DIR", "FOLDER", flags->folder, "The folder that holds the cases")
        .show_default("this folder");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
