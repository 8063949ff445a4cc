// What subcommands are made of. Only the code that parses the command line and writes the help, the man page and
// the completions includes CLI11 itself: its headers take a compiler ten seconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace whorl::cli {

/// What the program does after it has parsed the command line; returns the exit code.
using Action = std::function<int()>;

/// Headings of the help for options that several commands share. They follow the command's own options, in this
/// order.
inline constexpr auto kOutputHeading = "Output";
inline constexpr auto kKeysHeading = "Keys and passphrases";
inline constexpr auto kPicturesHeading = "Reading pictures";
inline constexpr std::array kSharedHeadings = {kOutputHeading, kKeysHeading, kPicturesHeading};

/// An option, flag or argument of a command. A handle: copies are the same option. Each function returns the
/// handle, so that calls can be chained.
class Option {
public:
    explicit Option(CLI::Option& option) : option_(&option) {}

    Option& required();
    Option& excludes(const Option& other);
    Option& needs(const Option& other);

    /// The help shows it under this heading, one of the shared ones or the command's own.
    Option& under(const std::string& heading);

    /// Accepts only these words.
    Option& one_of(const std::vector<std::string>& words);

    /// Accepts only numbers from `least` to `most`.
    Option& range(std::int64_t least, std::int64_t most);

    /// Each use of the option takes one word; to give several values, repeat the option.
    Option& one_each_time();

    /// Takes one value, though its variable could hold several.
    Option& once();

    /// One word may hold several values.
    Option& separated_by(char separator);

    /// The help shows the value that the variable had when the option was added.
    Option& show_default();

    /// The help shows this text as the default.
    Option& show_default(const std::string& text);

private:
    CLI::Option* option_;
};

/// A command, or a group of commands. A handle: copies are the same command. The variables of its options
/// must live until the words are parsed.
class Command {
public:
    explicit Command(CLI::App& app) : app_(&app) {}

    /// A command below this one.
    Command add_command(const std::string& name, const std::string& description);

    /// A command that only holds other commands.
    Command add_group(const std::string& name, const std::string& description, const std::string& footer);

    /// `names` is "-j,--jobs", or "PATH" for an argument; `value_name` stands for the value in the help. T is one
    /// of the types listed in command_line.cpp: texts and numbers, one, optional or many.
    template <class T>
    Option add_option(const std::string& names, const std::string& value_name, T& value,
                      const std::string& description);

    /// An option that takes one of `words`; the first is the default. `set` gets the index of the word.
    Option add_choice(const std::string& names, const std::string& value_name,
                      const std::vector<std::string>& words, const std::function<void(std::size_t)>& set,
                      const std::string& description);

    Option add_flag(const std::string& names, bool& value, const std::string& description);
    Option add_flag(const std::string& names, const std::function<void()>& set, const std::string& description);

    /// Paragraphs for the help and the man page, with blank lines between them: one that begins with "Example", one
    /// that begins with "Exit codes", and explanations.
    void footer(const std::string& text);

    /// If the command line names this command, `action` becomes `what`.
    void does(Action& action, const Action& what);

    /// Leaves the command out of the help, the man page and the completions.
    void hide();

    const CLI::App& definition() const { return *app_; }

private:
    CLI::App* app_;
};

/// The words of the command line, last first as CLI11 takes them. CLI11 would split a word in brackets into several
/// if its option takes many, but "[a,b]" can be the name of a folder. So these words get a mark here, and every
/// option that takes a text removes it.
std::vector<std::string> marked_words(int argc, char** argv);

}  // namespace whorl::cli
