// whorl manual: the man page, from the definitions of the flags.
#include <algorithm>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/program/command.hpp"
#include "cli/program/definition.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kOutput =
    R"(JSON Lines hold one object a picture with the fields file, algorithm, hash, quality, width and height, and
with --dihedral an object dihedral with original, rotate90, rotate180, rotate270, flip_x, flip_y, flip_plus1
and flip_minus1. Bytes of a file name that are no UTF-8 become U+FFFD there. CSV has the same names as its
header, and file names byte for byte.

Hashes are lower-case hexadecimal, the highest bit first. Quality is 0 to 100, and null (JSON), empty (CSV) or
- (text) for hashes that define none. Width and height are of the upright picture.

In text, a line whose file name holds a newline, a carriage return or a backslash begins with a backslash, and
these characters are written \n, \r and \\, as other control characters are \xNN.

A comparison has the fields a, b, algorithm, distance, threshold, verdict (match or no match), transform,
quality_a and quality_b, both of which are null or empty for a hash.

A hit of match has the fields query, verdict (match, review, and with --all none or failed), hits (how many lines
the query has), distance, transform, hash, algorithm, bank, key, source, id and labels. In CSV labels are joined
by semicolons, with a backslash before a semicolon or backslash inside a label.

A record of a bank has the fields key, algorithm, hash, source, id, labels, quality, status (active or withdrawn),
added_at, updated_at, withdrawn_at, withdrawn_by, withdrawal_reason and extra; times are UTC as in
2026-01-31T23:59:59Z. What was done by bank add and bank import has the fields added, updated, unchanged,
withdrawn, stayed_withdrawn (before, or the first that the bank hears of it), unknown (withdrawals by an id that
no active record has) and not_taken.

A case has the fields folder, case (its number), key (its public key) and files, the names of what was sealed for
it; in CSV files is how many there are, and newest the last of them. case export-key gives case, key, and what was
asked for: pem; recipient and line; or backup.

A group of dedupe has the fields group, size and members in JSON, each of these with name, key, source, id, hash
and distance; in CSV a line a member.)";

constexpr auto kLastSections = R"(.SH EXIT STATUS
.TP
0
All done.
.TP
1
Some inputs failed, each named on standard error; all others were printed.
Also: a folder holds no picture, or the output could not be written.
.TP
2
The command line makes no sense; nothing was done.
.PP
Those of
.B whorl match
are its own, since 1 must not mean anything else there:
.TP
0
There is a match.
.TP
1
There is none; what is only for review is none.
.TP
2
The command line makes no sense; nothing was done.
.TP
3
An input or a bank failed, or the output could not be written.
All else was done.
.PP
What has to do with cases has, besides 0 to 2, one for each reason to
refuse something:
.TP
10
It was damaged, altered or cut off.
.TP
11
It is not signed by whom it has to be.
.TP
12
It is sealed to others: none of the keys at hand opens it.
.TP
13
It is meant for others.
.TP
14
It came after the day until which it counts.
.TP
15
It was taken before, and something newer after it.
.TP
16
It takes the place of something else in the order of its case.
.TP
17
What comes before it in the order of its case is missing.
.TP
18
Its case was withdrawn for good.
.TP
19
The passphrase is wrong.
.TP
20
A file of secrets can be read by others, or would be.
.TP
21
Somebody in the pictures was under 18.
.PP
What opens pictures has one more:
.TP
22
\fB\-\-require\-sandbox\fR was given, and the system has none.
.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR
When set and not empty, messages have no colours.
.TP
\fBTERM\fR
When it is dumb, there are no colours and no progress bar.
.TP
\fBWHORL_SIMD\fR
Forces one of the SIMD targets that \fBwhorl \-\-version\fR lists.
Hashes are the same on each.
.SH PRIVACY
Whorl opens no network connection, and has the system take from it the
means for that before it does anything else.
It opens pictures in processes that can neither read nor write a file.
.B whorl doctor
tries both, and says where this system cannot do it.
It writes no file but those that are named on the command line: a bank,
an export, the folder of a case, a stripped copy of a picture.
Passphrases are read from the terminal or a file descriptor only, into
memory that is wiped, and locked where the system's limit allows it.
A bank holds hashes and what was said of them, no pictures.
It holds names of files only where
.B \\-\\-keep\\-names
asks for it.
.SH SEE ALSO
.BR find (1),
.BR sha256sum (1)
)";

/// Text for roff: backslashes and hyphens as themselves, no line taken for a request.
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

/// As it stands, for what is set out in columns.
std::string as_written(const std::string& text) {
    return ".nf\n" + roff(text) + "\n.fi\n";
}

/// Broken into lines of source as short as roff's checkers ask for.
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

/// The paragraphs of a help text, which blank lines part.
std::vector<std::string> paragraphs_of(const std::string& text) {
    std::vector<std::string> paragraphs;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", begin), text.size());
        paragraphs.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    return paragraphs;
}

bool is_example(const std::string& paragraph) {
    return paragraph.starts_with("Example");
}

/// The paragraphs but the examples, which have a section of their own. `lead` comes before the first.
std::string prose(const std::string& text, const std::string& lead = {}) {
    std::string result;
    for (const std::string& paragraph : paragraphs_of(text)) {
        if (!is_example(paragraph)) {
            result += (result.empty() ? lead : ".PP\n") + filled(paragraph);
        }
    }
    return result;
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

std::string options_of(const CLI::App& app) {
    std::string text;
    for (const CLI::Option* option : app.get_options()) {
        std::string names;
        if (option->get_positional()) {
            names = "\\fI" + roff(option->get_name()) + "\\fR";
        } else {
            for (const std::string& name : option->get_snames()) {
                names += "\\fB" + roff("-" + name) + "\\fR, ";
            }
            for (const std::string& name : option->get_lnames()) {
                names += "\\fB" + roff("--" + name) + "\\fR, ";
            }
            names.resize(names.size() - 2);
            const std::string value = value_name(*option);
            names += value.empty() ? "" : " \\fI" + roff(value) + "\\fR";
        }
        text += ".TP\n" + names + "\n";
        const std::string description = option->get_description();
        const std::size_t first_end = description.find('\n');
        text += filled(description.substr(0, first_end) + '.');
        if (first_end != std::string::npos) {
            text += ".RS\n" + as_written(description.substr(first_end + 1)) + ".RE\n";
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
        text += (command == commands.front().command ? ".B whorl " : ".br\n.B whorl ") + roff(name) +
                "\n[\\fIOPTION\\fR...]";
        for (const CLI::Option* option : command->get_options()) {
            if (option->get_positional()) {
                text += " \\fI" + roff(option->get_name()) +
                        (option->get_items_expected_max() > 1 ? "\\fR..." : "\\fR");
            }
        }
        text += '\n';
    }
    text +=
        ".SH DESCRIPTION\n" + prose(app.get_description()) + ".SH OPTIONS\n" + options_of(app) + ".SH COMMANDS\n";
    std::string all_examples = examples(app.get_footer());
    for (const auto& [name, command] : commands) {
        text += ".SS whorl " + roff(name) + "\n" + filled(command->get_description() + '.') + options_of(*command) +
                prose(command->get_footer(), ".PP\n");
        all_examples += examples(command->get_footer());
    }
    return text + ".SH OUTPUT\n" + prose(kOutput) + ".SH EXAMPLES\n" + all_examples + kLastSections;
}

}  // namespace

void add_manual(Command app, Action& action) {
    Command command = app.add_command("manual", "Print this program's man page");
    command.hide();  // for the build; people have man(1)
    command.does(action, [app] {
        write_output(page(app.definition()));
        return int{kDone};
    });
}

}  // namespace whorl::cli
