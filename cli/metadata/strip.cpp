// whorl metadata strip: a copy of a picture that gives nothing away but what can be seen in it.
#include <memory>

#include "cli/metadata/metadata.hpp"
#include "cli/metadata/work.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/whole_files.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl metadata strip holiday.jpg safe.jpg
  whorl metadata strip - - < holiday.jpg > safe.jpg

Writes a copy of a JPEG, PNG or WebP file without place, device, owner, dates, small pictures
inside, texts, whatever stands behind its end, and all else that is not needed to show it. The
pixels stay as they are, to the last bit: nothing is compressed anew but a PNG that holds more rows
than it shows. Keeps which way is up, transparency, animation, and the numbers of the colour profile
without its names and dates. Those of a profile that was measured for one screen may be like no
other's, and so tell which screen.

OUT must be a new file. IN is never changed, and tells what it told before: send OUT. The copy is
looked through again before it is written, and not written if anything is left. What can be seen
in the picture, or hides in its pixels, as a watermark does, is still there. The second picture of
a motion photo or HDR photo goes, too.

Exit codes: 0 written; 1 failed, and nothing was written; 2 wrong usage; 22 --require-sandbox, and
there is none.)";

struct Flags {
    std::string in;
    std::string out;
    SandboxFlags sandbox;
    bool quiet = false;
};

/// What is told of the copy once it is there.
std::string done_text(const std::string& out, const Metadata& before) {
    const std::string told = told_by(before.findings);
    return (out == kStdin ? "the copy" : printable(out)) +
           (told.empty() ? " tells nothing but what can be seen in it" : " no longer tells " + told);
}

int run(const Flags& flags) {
    expect_absent(flags.out);
    Console console(flags.quiet);
    const std::string name = shown(flags.in);
    const Result<Cleaned> cleaned = clean(PictureSandbox(flags.sandbox, 1, console), flags.in);
    if (!cleaned) {
        console.failure(name, cleaned.error().message);
        return kInputFailed;
    }
    const PictureBytes& copy = cleaned->copy;
    write_new_file(flags.out, {reinterpret_cast<const char*>(copy.data()), copy.size()});
    console.note(done_text(flags.out, cleaned->before));
    return kDone;
}

}  // namespace

void add_metadata_strip(Command group, Action& action) {
    const auto flags = std::make_shared<Flags>();
    Command command = group.add_command("strip", "Write a copy that tells nothing but what can be seen in it");
    command.add_option("IN", "FILE", flags->in, "The picture: JPEG, PNG or WebP; - is standard input").required();
    command.add_option("OUT", "FILE", flags->out, "The copy, a new file; - is standard output").required();
    add_sandbox_flags(command, flags->sandbox);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
