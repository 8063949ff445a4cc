// What subcommands are made of. All but what parses words, prints help and writes man page and completions see
// CLI11 through this alone: its headers take a compiler ten seconds.
#pragma once

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

/// What main() is to do once the command line is understood; returns an ExitCode.
using Action = std::function<int()>;

/// An option, flag or argument of a command. A handle: copies are the same option. Each function gives the handle
/// back, so that what is said of an option stands in a row.
class Option {
public:
    explicit Option(CLI::Option& option) : option_(&option) {}

    Option& required();
    Option& excludes(const Option& other);
    Option& needs(const Option& other);

    /// Takes nothing but these words.
    Option& one_of(const std::vector<std::string>& words);

    /// Takes numbers from `least` to `most` only.
    Option& range(std::int64_t least, std::int64_t most);

    /// Several values are taken by giving the option several times, not by several words behind it.
    Option& one_each_time();

    /// Takes one value, though its variable has room for several.
    Option& once();

    /// Several values may stand in one word.
    Option& separated_by(char separator);

    /// The help shows what the variable held when the option was added.
    Option& show_default();

private:
    CLI::Option* option_;
};

/// A command, or a group of commands. A handle: copies are the same command. Variables of options must live until
/// the words are parsed.
class Command {
public:
    explicit Command(CLI::App& app) : app_(&app) {}

    /// A command below this one.
    Command add_command(const std::string& name, const std::string& description);

    /// Commands below this one, one of which is to be given.
    Command add_group(const std::string& name, const std::string& description, const std::string& footer);

    /// `names` is "-j,--jobs", or "PATH" of an argument; `value_name` stands for the value in the help. T is one of
    /// those that command_line.cpp lists: texts, numbers, and optional or many of them.
    template <class T>
    Option add_option(const std::string& names, const std::string& value_name, T& value,
                      const std::string& description);

    /// An option that takes one of `words`, the first unless it is given; `set` gets the place of the word in them.
    Option add_choice(const std::string& names, const std::string& value_name,
                      const std::vector<std::string>& words, const std::function<void(std::size_t)>& set,
                      const std::string& description);

    Option add_flag(const std::string& names, bool& value, const std::string& description);
    Option add_flag(const std::string& names, const std::function<void()>& set, const std::string& description);

    /// What the help says at its end: examples, exit codes.
    void footer(const std::string& text);

    /// Parsing this command makes `action` the one to do.
    void does(Action& action, const Action& what);

    /// Neither the help nor the man page speaks of this command.
    void hide();

    const CLI::App& definition() const { return *app_; }

private:
    CLI::App* app_;
};

/// The words of the command line, last first as CLI11 takes them. CLI11 would split a word in brackets into
/// several wherever an option takes many, but "[a,b]" may well be the name of a folder: such words are
/// marked here, and every option that takes a text removes the mark.
std::vector<std::string> marked_words(int argc, char** argv);

}  // namespace whorl::cli
