// whorl case: the subcommands that make and show cases; here those that only look.
#include <algorithm>
#include <memory>

#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/console.hpp"
#include "cli/program/records.hpp"
#include "cli/program/tally.hpp"

namespace whorl::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kFooter = R"(Examples:
  whorl case new my-case         begin a case: make its key and print its number
  whorl case show my-case        its number, and what was made for it
  whorl case list                the cases in this folder
  whorl case export-key my-case --backup copies/my-case.key

A case is one request: that some pictures be found and taken down. It has a number, by which
others speak of it, and a key, by which they know that it is the same person who asks. There is
no account and no name. Whoever has the folder of the case and its passphrase can check, extend
and take back what was sent.)";

constexpr auto kShowFooter = R"(Examples:
  whorl case show my-case
  whorl case show my-case --format json

Shows the number of the case, its public key, and the sealed files that were made for it, in their
order. It asks for no passphrase.

Exit codes: 0 done; 1 failed, or this is no case; 2 wrong usage; 10 the key file was damaged;
20 others can read the key file: chmod 600 keeps them out.)";

constexpr auto kListFooter = R"(Examples:
  whorl case list
  whorl case list Cases --format csv

Lists the folders of cases right in DIR by their names, and asks for no passphrase.

Exit codes: 0 done, whatever there was to list; 1 a case cannot be read, and why is said; 2 wrong
usage.)";

struct Flags {
    std::string folder = ".";
    Format format = Format::text;
};

std::string shown(const CaseFolder& folder) {
    std::string text = "case " + folder.number().text() + "\npublic key " + folder.key.hex() + '\n' +
                       (folder.files.empty() ? "nothing was sealed for it yet\n" : "");
    for (const std::string& name : folder.files) {
        text += name + '\n';
    }
    return text;
}

int run_show(const Flags& flags) {
    const CaseFolder folder = read_case_folder(flags.folder);
    write_output(flags.format == Format::text ? shown(folder)
                                              : case_header(flags.format) + case_record(folder, flags.format));
    return kDone;
}

void add_show(Command group, Action& action) {
    Command command = group.add_command("show", "Show the number of a case and what was made for it");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case");
    add_format_flag(command, flags->format);
    command.footer(kShowFooter);
    command.does(action, [flags] { return run_show(*flags); });
}

std::string listed(const CaseFolder& folder) {
    return folder.number().text() + ' ' + printable(folder.path) + ", " +
           (folder.files.empty()
                ? "nothing sealed yet"
                : counted(folder.files.size(), "sealed file") + ", newest " + folder.files.back()) +
           '\n';
}

/// Those that hold a key file, whether or not it can be used.
std::vector<std::string> case_folders_in(const std::string& path) {
    std::vector<std::string> folders;
    std::error_code error;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code absent;
        if (fs::exists(fs::symlink_status(entry->path() / kCaseKeyName, absent))) {
            folders.push_back(path == "." ? entry->path().filename().native() : entry->path().native());
        }
    }
    if (error) {
        throw Refusal({ErrorKind::unreadable, "cannot be read: " + error.message(), path});
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

int run_list(const Flags& flags) {
    Console console(false);
    const std::vector<std::string> folders = case_folders_in(flags.folder);
    if (folders.empty()) {
        console.note("there is no case in " + printable(flags.folder == "." ? "this folder" : flags.folder));
    }
    std::string text = case_header(flags.format);
    int code = kDone;
    for (const std::string& path : folders) {
        try {
            const CaseFolder folder = read_case_folder(path);
            text += flags.format == Format::text ? listed(folder) : case_record(folder, flags.format);
        } catch (const Refusal& refusal) {
            console.error(refusal.what());
            code = kInputFailed;
        }
    }
    write_output(text);
    return code;
}

void add_list(Command group, Action& action) {
    Command command = group.add_command("list", "List the cases in a folder");
    const auto flags = std::make_shared<Flags>();
    command.add_option("DIR", "FOLDER", flags->folder, "Where the folders of cases are (default: here)");
    add_format_flag(command, flags->format);
    command.footer(kListFooter);
    command.does(action, [flags] { return run_list(*flags); });
}

}  // namespace

void add_case(Command app, Action& action) {
    Command group =
        app.add_group("case", "Begin and tend cases: a key and a number for what one asks for", kFooter);
    add_case_new(group, action);
    add_show(group, action);
    add_list(group, action);
    add_case_export_key(group, action);
}

}  // namespace whorl::cli
