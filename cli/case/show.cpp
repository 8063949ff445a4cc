// whorl case show: the number, the public key and the files of a case.
#include <memory>

#include "cli/case/case.hpp"
#include "cli/case/cases.hpp"
#include "cli/case/keys.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl case show my-case
  whorl case show my-case --format json

Shows the number of the case, its public key, and its sealed files in their order. It does not ask
for the passphrase.

Exit codes:
  0   done
  1   failed, or the folder is not a case
  2   wrong usage
  10  the key file is damaged
  20  other users can read the key file; chmod 600 keeps them out)";

struct Flags {
    std::string folder;
    Format format = Format::text;
};

std::string as_text(const CaseOutline& outline) {
    std::string text = "case " + outline.number().text() + "\npublic key " + outline.key.hex() + '\n' +
                       (outline.bundles.empty() ? "no sealed files yet\n" : "");
    for (const std::string& name : outline.bundles) {
        text += name + '\n';
    }
    return text;
}

int run(const Flags& flags) {
    const CaseOutline outline = outline_of(flags.folder);
    write_output(flags.format == Format::text
                     ? as_text(outline)
                     : case_header(flags.format) + case_record(flags.folder, outline, flags.format));
    return kDone;
}

}  // namespace

void add_case_show(Command group, Action& action) {
    Command command = group.add_command("show", "Show the number and the files of a case");
    const auto flags = std::make_shared<Flags>();
    add_folder_argument(command, flags->folder, "The folder of the case");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
