// whorl metadata show: what pictures give away.
#include <algorithm>
#include <memory>
#include <new>

#include "cli/metadata/metadata.hpp"
#include "cli/metadata/work.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/tally.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl metadata show holiday.jpg
  whorl metadata show Pictures               every picture in a folder and the folders in it
  whorl metadata show --format json *.jpg    for a program to read
  whorl metadata show - < holiday.jpg        one picture's bytes from standard input

Prints for each picture what its file tells besides what can be seen: place, people by name, owner,
serial numbers, numbers by which copies are traced, device, time, smaller pictures inside (which
may show what was cut off or covered later), texts, and what is left besides. The last line of each
picture sums it up. JPEG, PNG and WebP files are looked through whole; of HEIC and AVIF files the
blocks of EXIF and XMP, TIFF as far as exiv2 knows it; GIF and BMP files are refused. Nothing is
changed.

Fields of json: file, format, complete (whether the file was looked through whole), verdict
(nothing, technical or personal), place (latitude, longitude, altitude; or null), findings (kind,
label, value, keys). csv has a line for each finding, or one of the kind none.

Exit codes: 0 all were looked through, whatever was found; 1 some failed, all others were printed;
2 wrong usage; 22 --require-sandbox, and there is none.)";

struct Flags {
    std::vector<std::string> paths;
    SandboxFlags sandbox;
    Format format = Format::text;
    bool quiet = false;
};

Result<Metadata> examine_input(const Input& input, const PictureSandbox& sandbox) try {
    if (!input.failure.empty()) {
        return Error{ErrorKind::unreadable, input.failure, input.path};
    }
    return examine(sandbox, input.path);
} catch (const std::bad_alloc&) {
    return Error{ErrorKind::too_large, "needs more memory than there is", input.path};
}

int run(const Flags& flags) {
    if (std::count(flags.paths.begin(), flags.paths.end(), kStdin) > 1) {
        throw UsageError("metadata show: standard input can be read only once");
    }
    Console console(flags.quiet);
    const PictureSandbox sandbox(flags.sandbox, 1, console);
    Tally tally(console);
    Inputs inputs(flags.paths, {}, false);
    write_output(metadata_header(flags.format));
    while (const auto input = inputs.next()) {
        const Result<Metadata> metadata = examine_input(*input, sandbox);
        if (metadata) {
            write_output(format_metadata(shown(input->path), *metadata, flags.format));
            tally.succeeded(*input);
        } else {
            tally.failed(*input, metadata.error());
        }
    }
    tally.tell_skipped();
    return tally.failures() > 0 ? kInputFailed : kDone;
}

}  // namespace

void add_metadata_show(Command group, Action& action) {
    const auto flags = std::make_shared<Flags>();
    Command command = group.add_command("show", "Tell in plain words what pictures give away");
    command.add_option("FILE", "FILE", flags->paths, "Pictures, or folders with pictures; - is standard input")
        .required();
    add_sandbox_flags(command, flags->sandbox);
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
