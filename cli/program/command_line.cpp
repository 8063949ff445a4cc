#include "cli/program/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <optional>
#include <type_traits>

#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

/// No argument of a program contains it.
constexpr char kMark = '\0';

std::string unmarked(std::string word) {
    if (word.ends_with(kMark)) {
        word.pop_back();
    }
    return word;
}

/// Its description is what CLI::IsMember has, which the help and the completions read.
CLI::Validator one_of_these(const std::vector<std::string>& words) {
    return {[words](std::string& word) {
                return std::find(words.begin(), words.end(), word) != words.end()
                           ? std::string()
                           : word + " is not one of " + joined(words);
            },
            '{' + joined(words, ",") + '}'};
}

template <class T>
constexpr bool kIsText = std::is_same_v<T, std::string> || std::is_same_v<T, std::optional<std::string>> ||
                         std::is_same_v<T, std::vector<std::string>>;

}  // namespace

Option& Option::required() {
    option_->required();
    return *this;
}

Option& Option::excludes(const Option& other) {
    option_->excludes(other.option_);
    return *this;
}

Option& Option::needs(const Option& other) {
    option_->needs(other.option_);
    return *this;
}

Option& Option::under(const std::string& heading) {
    option_->group(heading);
    return *this;
}

Option& Option::one_of(const std::vector<std::string>& words) {
    option_->check(one_of_these(words));
    return *this;
}

Option& Option::range(std::int64_t least, std::int64_t most) {
    const std::string range = std::to_string(least) + " to " + std::to_string(most);
    option_->check(CLI::Validator(
        [within = CLI::Range(least, most), range](std::string& word) {
            return within(word).empty() ? std::string() : word + " is not a number from " + range;
        },
        range));
    return *this;
}

Option& Option::one_each_time() {
    option_->allow_extra_args(false);
    return *this;
}

Option& Option::once() {
    option_->expected(1);
    return *this;
}

Option& Option::separated_by(char separator) {
    option_->delimiter(separator);
    return *this;
}

Option& Option::show_default() {
    option_->capture_default_str();
    return *this;
}

Option& Option::show_default(const std::string& text) {
    option_->default_str(text);
    return *this;
}

Command Command::add_command(const std::string& name, const std::string& description) {
    return Command(*app_->add_subcommand(name, description));
}

Command Command::add_group(const std::string& name, const std::string& description, const std::string& footer) {
    CLI::App* group = app_->add_subcommand(name, description);
    group->require_subcommand(0, 1);
    group->footer(footer);
    return Command(*group);
}

template <class T>
Option Command::add_option(const std::string& names, const std::string& value_name, T& value,
                           const std::string& description) {
    CLI::Option* option = app_->add_option(names, value, description)->type_name(value_name);
    if constexpr (kIsText<T>) {
        option->transform(unmarked);
    }
    return Option(*option);
}

template Option Command::add_option(const std::string&, const std::string&, int&, const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::uint32_t&, const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::uint64_t&, const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::optional<int>&,
                                    const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::optional<std::size_t>&,
                                    const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::vector<std::uint64_t>&,
                                    const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::vector<double>&,
                                    const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::string&, const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::optional<std::string>&,
                                    const std::string&);
template Option Command::add_option(const std::string&, const std::string&, std::vector<std::string>&,
                                    const std::string&);

Option Command::add_choice(const std::string& names, const std::string& value_name,
                           const std::vector<std::string>& words, const std::function<void(std::size_t)>& set,
                           const std::string& description) {
    const auto set_place = [words, set](const std::string& word) {
        set(static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin()));
    };
    CLI::Option* option = app_->add_option_function<std::string>(names, set_place, description);
    option->type_name(value_name)->check(one_of_these(words))->default_str(words.front());
    return Option(*option);
}

Option Command::add_flag(const std::string& names, bool& value, const std::string& description) {
    return Option(*app_->add_flag(names, value, description));
}

Option Command::add_flag(const std::string& names, const std::function<void()>& set,
                         const std::string& description) {
    return Option(*app_->add_flag_callback(names, set, description));
}

void Command::footer(const std::string& text) {
    app_->footer(text);
}

void Command::does(Action& action, const Action& what) {
    app_->callback([&action, what] { action = what; });
}

void Command::hide() {
    app_->group("");
}

std::vector<std::string> marked_words(int argc, char** argv) {
    std::vector<std::string> words;
    for (int i = argc - 1; i > 0; --i) {
        words.emplace_back(argv[i]);
        if (words.back().starts_with('[') && words.back().ends_with(']')) {
            words.back() += kMark;
        }
    }
    return words;
}

}  // namespace whorl::cli
