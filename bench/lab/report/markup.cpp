#include "bench/lab/report/markup.hpp"

#include "cli/program/console.hpp"

namespace whorl::lab::report {
namespace {

std::string escaped(std::string_view words) {
    std::string markup;
    for (const char c : cli::printable(words)) {
        switch (c) {
            case '&': markup += "&amp;"; break;
            case '<': markup += "&lt;"; break;
            case '>': markup += "&gt;"; break;
            case '"': markup += "&quot;"; break;
            case '\'': markup += "&#39;"; break;
            default: markup += c;
        }
    }
    return markup;
}

std::string opening(std::string_view name, Attributes attributes) {
    std::string markup = '<' + std::string(name);
    for (const auto& [key, value] : attributes) {
        if (!value.empty()) {
            markup += ' ' + std::string(key) + "=\"" + escaped(value) + '"';
        }
    }
    return markup;
}

}  // namespace

Markup Markup::ours(std::string_view markup) {
    Markup made;
    made.markup_ = markup;
    return made;
}

Markup text(std::string_view words) {
    return Markup::ours(escaped(words));
}

Markup element(std::string_view name, Attributes attributes, const Markup& content) {
    return Markup::ours(opening(name, attributes) + '>' + content.string() + "</" + std::string(name) + '>');
}

Markup element(std::string_view name, const Markup& content) {
    return element(name, {}, content);
}

Markup element(std::string_view name, std::string_view words) {
    return element(name, text(words));
}

Markup lone(std::string_view name, Attributes attributes) {
    return Markup::ours(opening(name, attributes) + "/>");
}

}  // namespace whorl::lab::report
