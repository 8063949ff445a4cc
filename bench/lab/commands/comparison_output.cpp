#include "bench/lab/commands/comparison_output.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::lab {
namespace {

std::string formatted(const char* format, double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string percent(double share) {
    constexpr double kPercent = 100;
    return formatted("%.1f", share * kPercent);
}

/// With blanks behind it, up to `columns`; letters of several bytes take one column.
std::string padded(std::string text, std::size_t columns) {
    const auto letters = std::count_if(text.begin(), text.end(),
                                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
    text.resize(text.size() + columns - std::min(columns, static_cast<std::size_t>(letters)), ' ');
    return text;
}

std::string text_of(const std::optional<Estimate>& recall) {
    return recall ? percent(recall->value) + " (" + percent(recall->low) + " to " + percent(recall->high) + ")"
                  : "-";
}

std::string text_of(const std::optional<EditName>& edit) {
    if (!edit) {
        return "all edits but attacks";
    }
    return cli::printable(edit->transform + ' ' + std::to_string(edit->severity) +
                          (edit->level.empty() ? "" : " (" + edit->level + ")"));
}

std::string difference_of(const ComparedRecall& recall) {
    constexpr double kPercent = 100;
    if (const std::optional<double> difference = recall.difference()) {
        return formatted("%+.1f", *difference * kPercent) + (recall.beyond_intervals() ? " *" : "");
    }
    return recall.a ? "only in A" : "only in B";
}

std::string as_text(const Comparison& comparison) {
    constexpr std::size_t kEdit = 38;
    constexpr std::size_t kRecall = 24;
    const auto line = [](const std::string& edit, const std::string& a, const std::string& b,
                         const std::string& difference) {
        return "  " + padded(edit, kEdit) + ' ' + padded(a, kRecall) + padded(b, kRecall) + difference + '\n';
    };
    std::string text = "A: " + cli::counted(comparison.pictures_a, "picture") +
                       "; B: " + cli::counted(comparison.pictures_b, "picture") + '\n';
    for (const std::string& remark : comparison.remarks) {
        text += cli::printable(remark) + '\n';
    }
    for (const ComparedRecall& recall : comparison.recalls) {
        if (!recall.edit) {
            text +=
                '\n' + cli::printable(recall.algorithm) + '\n' + line("edit", "recall in A, %", "in B, %", "B - A");
        }
        text += line(text_of(recall.edit), text_of(recall.a), text_of(recall.b), difference_of(recall));
    }
    return text;
}

std::string as_json(const ComparedRecall& recall) {
    const auto side = [](const std::optional<Estimate>& estimate) {
        return estimate ? Json({{"recall", estimate->value}, {"low", estimate->low}, {"high", estimate->high}})
                        : Json();
    };
    const std::optional<double> difference = recall.difference();
    const std::optional<EditName>& edit = recall.edit;
    return Json({{"algorithm", recall.algorithm},
                 {"transform", edit ? Json(edit->transform) : Json()},
                 {"severity", edit ? Json(edit->severity) : Json()},
                 {"level", edit ? Json(edit->level) : Json()},
                 {"a", side(recall.a)},
                 {"b", side(recall.b)},
                 {"difference", difference ? Json(*difference) : Json()},
                 {"beyond_intervals", difference ? Json(recall.beyond_intervals()) : Json()}})
               .dump() +
           '\n';
}

std::string csv_header() {
    return cli::csv_line({"algorithm", "transform", "severity", "level", "recall_a", "low_a", "high_a", "recall_b",
                          "low_b", "high_b", "difference", "beyond_intervals"});
}

std::string as_csv(const ComparedRecall& recall) {
    const auto number = [](double value) { return formatted("%.6g", value); };
    std::vector<std::string> fields = {recall.algorithm};
    if (recall.edit) {
        fields.insert(fields.end(),
                      {recall.edit->transform, std::to_string(recall.edit->severity), recall.edit->level});
    } else {
        fields.resize(fields.size() + 3);
    }
    for (const std::optional<Estimate>& side : {recall.a, recall.b}) {
        if (side) {
            fields.insert(fields.end(), {number(side->value), number(side->low), number(side->high)});
        } else {
            fields.resize(fields.size() + 3);
        }
    }
    const std::optional<double> difference = recall.difference();
    fields.push_back(difference ? number(*difference) : "");
    fields.emplace_back(!difference ? "" : recall.beyond_intervals() ? "true" : "false");
    return cli::csv_line(fields);
}

}  // namespace

std::string format_comparison(const Comparison& comparison, cli::Format format) {
    if (format == cli::Format::text) {
        return as_text(comparison);
    }
    std::string text = format == cli::Format::csv ? csv_header() : "";
    for (const ComparedRecall& recall : comparison.recalls) {
        text += format == cli::Format::csv ? as_csv(recall) : as_json(recall);
    }
    return text;
}

}  // namespace whorl::lab
