// whorl manual: the man page, from the definitions of the flags.
#include "command.hpp"
#include "flags.hpp"
#include "records.hpp"

namespace whorl::cli {
namespace {

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

std::string as_written(const std::string& text) {
    return ".nf\n" + roff(text) + "\n.fi\n";
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
        text += roff(description.substr(0, first_end)) + ".\n";
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
    const auto commands =
        app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
    for (const CLI::App* command : commands) {
        text += (command == commands.front() ? ".B whorl " : ".br\n.B whorl ") + roff(command->get_name()) +
                "\n[\\fIOPTION\\fR...]";
        for (const CLI::Option* option : command->get_options()) {
            if (option->get_positional()) {
                text += " \\fI" + roff(option->get_name()) +
                        (option->get_items_expected_max() > 1 ? "\\fR..." : "\\fR");
            }
        }
        text += '\n';
    }
    text += ".SH DESCRIPTION\n" + as_written(app.get_description()) + ".SH OPTIONS\n" + options_of(app) +
            ".SH COMMANDS\n";
    for (const CLI::App* command : commands) {
        text += ".SS whorl " + roff(command->get_name()) + "\n" + roff(command->get_description()) + ".\n" +
                options_of(*command) + ".PP\n" + as_written(command->get_footer());
    }
    text +=
        ".SH OUTPUT\n"
        "JSON Lines hold one object a picture with the fields file, algorithm, hash, quality, width and height,\n"
        "and with \\fB\\-\\-dihedral\\fR an object dihedral with original, rotate90, rotate180, rotate270, "
        "flip_x,\n"
        "flip_y, flip_plus1 and flip_minus1. CSV has the same names as its header.\n"
        "Hashes are lower\\-case hexadecimal, the highest bit first. Quality is 0 to 100, and null (JSON), empty\n"
        "(CSV) or \\- (text) for hashes that define none. Width and height are of the upright picture.\n"
        "In text, a line whose file name holds a newline, a carriage return or a backslash begins with a\n"
        "backslash, and these characters are written \\en, \\er and \\e\\e, as other control characters are "
        "\\exNN.\n"
        ".SH EXIT STATUS\n"
        ".TP\n0\nAll done.\n.TP\n1\nSome inputs failed, each named on standard error; all others were printed.\n"
        "Also: no picture was found, or the output could not be written.\n"
        ".TP\n2\nThe command line makes no sense; nothing was done.\n"
        ".SH ENVIRONMENT\n"
        ".TP\n\\fBNO_COLOR\\fR\nWhen set and not empty, messages have no colours.\n"
        ".TP\n\\fBWHORL_SIMD\\fR\nForces one of the SIMD targets that \\fB\\-\\-version\\fR lists. Hashes are the "
        "same on each.\n"
        ".SH PRIVACY\n"
        "Whorl opens no network connection and writes no file. What it prints is all that leaves it.\n";
    return text;
}

}  // namespace

void add_manual(CLI::App& app, Action& action) {
    CLI::App* command = app.add_subcommand("manual", "Print this program's man page");
    command->group("");  // for the build; people have man(1)
    command->callback([&app, &action] {
        action = [&app] {
            write_output(page(app));
            return int{kDone};
        };
    });
}

}  // namespace whorl::cli
