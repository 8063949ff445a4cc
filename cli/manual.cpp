// whorl manual: the man page, from the definitions of the flags.
#include <sstream>
#include <whorl/version.hpp>

#include "cli/commands.hpp"
#include "cli/program/command.hpp"
#include "cli/program/definition.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kOutput =
    R"(JSON Lines hold one object for each picture, with the fields file, algorithm, hash, quality, width and
height. With --dihedral they also have an object dihedral with original, rotate90, rotate180, rotate270, flip_x,
flip_y, flip_plus1 and flip_minus1. Bytes of a file name that are not UTF-8 become U+FFFD. CSV has a header with
the same names, and keeps the bytes of file names.

Hashes are lower-case hexadecimal digits, the highest bit first. Quality is 0 to 100. For hashes without a quality
it is null (JSON), empty (CSV) or - (text). Width and height are those of the upright picture.

In text, a line begins with a backslash if its file name holds a backslash, or what would control a terminal: control
characters, marks that turn the direction of writing, characters that are not shown, bytes that are not UTF-8. A
backslash, a newline and a carriage return are then written \\, \n and \r, and the others \xNN. In CSV, a field begins
with a backslash for the same reasons, but for a backslash, a tab or a line end alone. A field that a spreadsheet
would take for a formula has an apostrophe in front; one that hides a formula behind a semicolon, a tab or a line end
begins with a backslash. JSON writes \uNNNN for control characters; beside a text that is not UTF-8, which it cannot
hold, the field NAME_hex has the bytes as hexadecimal digits: file_hex.

whorl compare prints a, b, algorithm, distance, threshold, verdict (match or no match), transform, quality_a and
quality_b. A hash has no quality: the field is null or empty.

A hit of whorl match has the fields query, verdict (match or review; with --all also none or failed), hits (the
number of lines for this query), distance, transform, hash, algorithm, bank, key, source, id and labels. In CSV,
semicolons separate the labels; a semicolon or backslash inside a label has a backslash before it.

A record of a bank has the fields key, algorithm, hash, source, id, labels, quality, status (active or withdrawn),
added_at, updated_at, withdrawn_at, withdrawn_by, withdrawal_reason and extra. Times are UTC, like
2026-01-31T23:59:59Z. whorl bank add and whorl bank import print how many records were added, updated, unchanged,
withdrawn, stayed_withdrawn (withdrawn before, or first seen as withdrawn), unknown (withdrawals by an id that no
active record has) and not_taken.

whorl bank stats prints bank, active and withdrawn (numbers of records), revision, database_bytes, snapshot_bytes
and groups, each with algorithm, source, active and withdrawn. CSV has one line for each group.

whorl metadata show prints file, format, complete, verdict (nothing, technical or personal), place (latitude,
longitude and altitude, or null) and findings, each with kind, label, value and keys. CSV has one line for each
finding.

A case has the fields folder, case (its number), key (its public key) and files (the names of its sealed files). In
CSV, files is their number, and newest the name of the last one. whorl case export-key prints case, key, and the
field that was asked for: pem; recipient and line; or backup.

A command that makes a bundle prints case, kind, sequence, hashes (their number), digest, file, withdrawal (the
file of the prepared withdrawal) and copy. A command that reads or signs bundles and receipts prints file and the
members of the signed text, for a bundle also digest and countersigners, for a receipt also stopncii (StopNCII's
feedbackValue). whorl bundle verify adds signed_by, the name of the recipient that signed a receipt. CSV has file
and statement, a line of text.

whorl bundle intake prints a line for each file: file, outcome (taken, repeated, expired, refused, skipped, damaged,
untrusted, sealed_to_others, misaddressed, forked, out_of_order, withdrawn or failed), case, added, withdrawn,
set_aside, not_found and declined (numbers of hashes), receipt (the name of its file) and reason (why not all is well).

whorl doctor prints holds (whether all protections work), verdict (a sentence), sandbox and program (lists with
name, attempt, holds and answer), formats (name, reads, answer) and device (names and values). CSV has place,
name, holds and answer.

A group of whorl dedupe has the fields group, size and members in JSON. Each member has name, key, source, id, hash
and distance. CSV has one line for each member.)";

constexpr auto kLastSections = R"(.SH EXIT STATUS
Most commands use these:
.TP
0
Done.
.TP
1
Some inputs failed, and a message names each of them; the others were done.
Also: a folder holds no picture, or the output cannot be written.
.TP
2
Wrong usage; nothing was done.
.PP
.B whorl match
has its own, because 1 must only mean that there is no match:
.TP
0
At least one match.
.TP
1
No match; results for review do not count.
.TP
2
Wrong usage; nothing was done.
.TP
3
An input or a bank failed, or the output cannot be written.
The rest was done.
.PP
Commands that work with cases also use these, one for each reason:
.TP
10
The file is damaged, changed or cut off.
.TP
11
The signature is not by the expected key.
.TP
12
The file is sealed to others: none of your keys opens it.
.TP
13
The file is not addressed to this key.
.TP
14
The file has expired.
.TP
16
Another file already has this place in its case.
.TP
17
An earlier file of the case is missing.
.TP
18
The case was withdrawn for good.
.TP
19
The passphrase is wrong.
.TP
20
Other users can read a file with secrets, or could read it.
.TP
21
Somebody in the pictures was under 18.
.TP
23
Nobody that the case was sent to signed the receipt,
or Whorl does not know who that is.
.PP
Commands that open pictures also use this:
.TP
22
The sandbox cannot start, or this system has none and
\fB\-\-require\-sandbox\fR was given.
.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR
If it is set and not empty, messages have no colours.
.TP
\fBTERM\fR
If it is dumb, there are no colours and no progress bar.
.TP
\fBWHORL_SIMD\fR
Selects one of the SIMD targets that \fBwhorl \-\-version\fR lists.
The hashes are the same with each of them.
.SH PRIVACY
Whorl opens no network connection.
It gives up the right to do so before it does anything else.
It opens pictures in processes that can neither read nor write files.
.B whorl doctor
tests both on this device.
Whorl writes only the files that the command line names: a bank,
an export, the folder of a case, a copy of a picture.
It reads passphrases only from the terminal or a file descriptor, into
memory that it wipes, and that it locks if the system allows it.
A bank holds hashes and what their sources said about them, but no pictures.
It holds names of files only if you use
.BR \-\-keep\-names .
.SH SEE ALSO
.BR find (1),
.BR sha256sum (1)
)";

/// Text for roff: backslashes and hyphens stay, and no line is taken for a request.
std::string roff(const std::string& text) {
    std::string result;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) {
            result += "\\&";
        }
        result += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
        line_begins = c == '\n';
    }
    return result;
}

/// Keeps the lines, for tables and examples.
std::string as_written(const std::string& text) {
    return ".nf\n" + roff(text) + "\n.fi\n";
}

/// Breaks the text into the short source lines that checkers of roff expect.
std::string filled(const std::string& text) {
    constexpr std::size_t kLineLength = 72;
    std::istringstream words(text);
    std::string line;
    std::string lines;
    for (std::string word; words >> word;) {
        if (!line.empty() && line.size() + 1 + word.size() > kLineLength) {
            lines += roff(line) + '\n';
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return lines + roff(line) + '\n';
}

std::string formatted(const std::string& paragraph) {
    return is_table(paragraph) ? as_written(paragraph) : filled(paragraph);
}

/// The explanations; `lead` comes before the first one.
std::string prose(const std::string& text, const std::string& lead = {}) {
    std::string result;
    for (const std::string& paragraph : paragraphs_of(text)) {
        if (!is_example(paragraph) && !is_exit_codes(paragraph)) {
            result += (result.empty() ? lead : ".PP\n") + formatted(paragraph);
        }
    }
    return result;
}

std::string exit_codes(const std::string& text) {
    for (const std::string& paragraph : paragraphs_of(text)) {
        if (is_exit_codes(paragraph)) {
            return ".PP\n" + formatted(paragraph);
        }
    }
    return {};
}

/// The lines below the heading "Examples:".
std::string examples(const std::string& text) {
    for (const std::string& paragraph : paragraphs_of(text)) {
        if (is_example(paragraph)) {
            return as_written(paragraph.substr(paragraph.find('\n') + 1));
        }
    }
    return {};
}

/// "\fB\-j\fR, \fB\-\-jobs\fR \fIN\fR"
std::string name_of(const CLI::Option& option) {
    if (option.get_positional()) {
        return "\\fI" + roff(option.get_name()) + "\\fR";
    }
    std::vector<std::string> names;
    for (const std::string& name : option.get_snames()) {
        names.push_back("\\fB" + roff("-" + name) + "\\fR");
    }
    for (const std::string& name : option.get_lnames()) {
        names.push_back("\\fB" + roff("--" + name) + "\\fR");
    }
    const std::string value = value_name(option);
    return joined(names) + (value.empty() ? "" : " \\fI" + roff(value) + "\\fR");
}

std::string options_of(const CLI::App& app) {
    std::string text;
    for (const Section& section : sections_of(app)) {
        text += ".PP\n\\fB" + roff(section.heading) + ":\\fR\n";
        for (const CLI::Option* option : section.options) {
            const std::string description = option_text(*option);
            const std::size_t first_end = description.find('\n');
            text += ".TP\n" + name_of(*option) + "\n" + filled(description.substr(0, first_end) + '.');
            if (first_end != std::string::npos) {
                text += ".RS\n" + as_written(description.substr(first_end + 1)) + ".RE\n";
            }
        }
    }
    return text;
}

std::string page(const CLI::App& app) {
    std::string text = ".TH WHORL 1 \"\" \"whorl " WHORL_VERSION
                       "\" \"User Commands\"\n"
                       ".SH NAME\nwhorl \\- privacy\\-preserving fingerprints of pictures\n"
                       ".SH SYNOPSIS\n";
    const std::vector<NamedCommand> commands = visible_commands(app);
    for (const auto& [name, command] : commands) {
        text += (command == commands.front().command ? ".B whorl " : ".br\n.B whorl ") + roff(name) + '\n' +
                roff(usage_of(*command)) + '\n';
    }
    text += ".SH DESCRIPTION\n" + prose(app.get_description()) +
            ".SH OPTIONS\nThese come before the command. Each command has options of its own.\n" + options_of(app) +
            ".SH COMMANDS\n";
    std::string all_examples = examples(app.get_footer());
    for (const auto& [name, command] : commands) {
        const std::string& footer = command->get_footer();
        text += ".SS whorl " + roff(name) + "\n" + filled(command->get_description() + '.') +
                prose(footer, ".PP\n") + options_of(*command) + exit_codes(footer);
        all_examples += examples(footer);
    }
    return text + ".SH OUTPUT\n" + prose(kOutput) + ".SH EXAMPLES\n" + all_examples + kLastSections;
}

}  // namespace

void add_manual(Command app, Action& action) {
    Command command = app.add_command("manual", "Print this program's man page");
    command.hide();  // the build uses it; people have man(1)
    command.does(action, [app] {
        write_output(page(app.definition()));
        return int{kDone};
    });
}

}  // namespace whorl::cli
