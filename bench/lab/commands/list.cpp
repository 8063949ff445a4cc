// whorl-lab list: all suites, algorithms and operations.
#include "bench/lab/commands/commands.hpp"
#include "bench/lab/edits/operation.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/suites/suite.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Exit codes: 0 done; 2 wrong usage.)";

std::string number_text(double number) {
    std::string text = std::to_string(number);
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

std::string range_text(const Parameter& parameter) {
    if (parameter.words.empty()) {
        return number_text(parameter.least) + " to " + number_text(parameter.most) +
               (parameter.otherwise ? ", else " + number_text(*parameter.otherwise) : "");
    }
    return cli::joined(parameter.words);
}

int list() {
    std::string text = "Suites:\n";
    for (const std::string& name : builtin_suites()) {
        const Suite suite = cli::unless_refused(load_suite(name));
        text += "  " + name + ": " + std::to_string(suite.edits.size() + suite.copies.size()) + " edits. " +
                suite.description + '\n';
    }
    text += "\nAlgorithms:\n";
    for (const auto& hasher : builtin_hashers()) {
        text += "  " + hasher->info().name + ": " + hasher->info().summary + "; matches up to a distance of " +
                number_text(hasher->info().threshold) + '\n';
    }
    text += "\nOperations, for suites of your own:\n";
    for (const Operation& operation : operations()) {
        text += "  " + std::string(operation.name) + ": " + std::string(operation.summary) + '\n';
        for (const Parameter& parameter : operation.parameters) {
            text += "    " + std::string(parameter.name) + ": " + std::string(parameter.meaning) + " (" +
                    range_text(parameter) + ")\n";
        }
    }
    cli::write_output(text);
    return cli::kDone;
}

}  // namespace

void add_list(cli::Command app, cli::Action& action) {
    cli::Command command = app.add_command("list", "List all suites, algorithms and operations");
    command.footer(kFooter);
    command.does(action, list);
}

}  // namespace whorl::lab
