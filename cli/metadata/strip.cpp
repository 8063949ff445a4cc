// whorl metadata strip: a copy of a picture file without hidden details.
#include <memory>

#include "cli/files/whole_files.hpp"
#include "cli/metadata/metadata.hpp"
#include "cli/metadata/work.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl metadata strip holiday.jpg safe.jpg
  whorl metadata strip - - < holiday.jpg > safe.jpg

Writes a copy of a JPEG, PNG or WebP file without the place, the device, the owner, dates, small
pictures inside, texts, data after the end of the picture, and everything else that is not needed to
show it. The pixels stay exactly the same. Those of PNG and WebP files are compressed again, since
their compression can hide something. The orientation, transparency, animation and the numbers of the colour
profile stay. The names and dates of the profile go, but if it was measured for one screen, its
numbers may still identify that screen.

OUT must be a new file. IN is not changed and still tells everything: send OUT, not IN. Whorl checks
the copy again before it writes it, and writes nothing if something is left. The copy still has
everything that can be seen in the picture or that is hidden in its pixels, like a watermark. The
second picture of a motion photo or an HDR photo is removed too, and so is a picture that only
viewers without animations show. Whorl names what it removed that people cannot see.

Exit codes:
  0   the copy was written
  1   failed; nothing was written
  2   wrong usage
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::string in;
    std::string out;
    SandboxFlags sandbox;
    bool quiet = false;
};

/// A picture that some viewers showed, and that none shows now.
bool was_shown(const Finding& finding) {
    const std::vector<std::string>& keys = finding.keys;
    return keys == std::vector<std::string>{"PNG.still"} || keys == std::vector<std::string>{"PNG.animation"};
}

/// What people cannot see in the picture, or not in every viewer, so that they would not know of it.
void tell_unseen(Console& console, const Metadata& before) {
    for (const Finding& finding : before.findings) {
        if (was_shown(finding)) {
            console.alarm("removed: " + in_words(finding));
        } else if (finding.kind == FindingKind::appended || finding.kind == FindingKind::thumbnail) {
            console.note("removed: " + in_words(finding));
        }
    }
}

/// The message after the copy was written.
std::string done_text(const std::string& out, const Metadata& before) {
    const std::string told = told_by(before.findings);
    return (out == kStdin ? "the copy" : printable(out)) +
           (told.empty() ? " tells nothing more than what can be seen in it" : " no longer tells " + told);
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
    tell_unseen(console, cleaned->before);
    console.note(done_text(flags.out, cleaned->before));
    return kDone;
}

}  // namespace

void add_metadata_strip(Command group, Action& action) {
    const auto flags = std::make_shared<Flags>();
    Command command = group.add_command("strip", "Write a copy without the hidden details");
    command.add_option("IN", "FILE", flags->in, "The picture, a JPEG, PNG or WebP file; - is standard input")
        .required();
    command.add_option("OUT", "FILE", flags->out, "The new file for the copy; - is standard output").required();
    add_quiet_flag(command, flags->quiet);
    add_sandbox_flags(command, flags->sandbox);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
