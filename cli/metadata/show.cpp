// whorl metadata show: the hidden details in picture files.
#include <memory>
#include <new>

#include "cli/metadata/metadata.hpp"
#include "cli/metadata/work.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl metadata show holiday.jpg
  whorl metadata show Pictures               all pictures in a folder and its subfolders
  whorl metadata show --format json *.jpg    as JSON for a program
  whorl metadata show - < holiday.jpg        one picture from standard input

Prints what each file tells beyond the picture itself: the place, names of people, the owner, serial
numbers, numbers that connect copies of a picture, the device, the time, smaller pictures inside
(which can show what was cut off or covered later), texts, and everything else that is left. The
last line for each picture is a summary. Nothing is changed.

In JPEG, PNG and WebP files Whorl checks every part. In HEIC and AVIF files it checks EXIF and XMP,
and in TIFF files what the library exiv2 knows. It refuses GIF and BMP files.

JSON has the fields file, format, complete (every part of the file was checked), verdict (nothing,
technical or personal), place (latitude, longitude, altitude; or null) and findings (kind, label,
value, keys). CSV has one line for each finding; a file without findings has one line of kind none.

Exit codes:
  0   all files were checked, with or without findings
  1   some files failed; the others were printed
  2   wrong usage
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::vector<std::string> paths;
    SandboxFlags sandbox;
    Format format = Format::text;
    bool quiet = false;
};

Result<Metadata> examine_input(const Input& input, const PictureSandbox& sandbox) try {
    if (input.failure) {
        return *input.failure;
    }
    return examine(sandbox, input.path);
} catch (const std::bad_alloc&) {
    return Error{ErrorKind::too_large, "needs more memory than there is", input.path};
}

int run(const Flags& flags) {
    check_stdin_read_once(flags.paths);
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
    Command command = group.add_command("show", "Show the hidden details in picture files, in plain words");
    command
        .add_option("FILE", "FILE", flags->paths,
                    "Pictures, or folders with pictures; - reads one picture from standard input")
        .required();
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    add_sandbox_flags(command, flags->sandbox);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
