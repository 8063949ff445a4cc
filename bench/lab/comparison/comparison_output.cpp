#include "bench/lab/comparison/comparison_output.hpp"

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

/// Of a share.
std::string percent(const char* format, double share) {
    constexpr double kPercent = 100;
    return formatted(format, share * kPercent);
}

/// With blanks behind it, up to `columns`; letters of several bytes take one column.
std::string padded(std::string text, std::size_t columns) {
    const auto letters = std::count_if(text.begin(), text.end(),
                                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
    text.resize(text.size() + columns - std::min(columns, static_cast<std::size_t>(letters)), ' ');
    return text;
}

std::string text_of(const char* format, const Estimate& share) {
    return percent(format, share.value) + " (" + percent(format, share.low) + " to " + percent(format, share.high) +
           ")";
}

std::string text_of(const std::optional<EditName>& edit) {
    if (!edit) {
        return "all edits but attacks";
    }
    return cli::printable(edit->transform + ' ' + std::to_string(edit->severity) +
                          (edit->level.empty() ? "" : " (" + edit->level + ")"));
}

/// "7 : 2, p = 0.18"
std::string text_of(const Discordance& discordance) {
    return std::to_string(discordance.only_a) + " : " + std::to_string(discordance.only_b) +
           ", p = " + formatted("%.2g", discordance.p);
}

std::string head_of(const Comparison& comparison) {
    std::string text = "A: " + cli::counted(comparison.pictures_a, "picture") +
                       "; B: " + cli::counted(comparison.pictures_b, "picture") +
                       "; in both: " + std::to_string(comparison.common) + ", " +
                       (comparison.common > 0 ? "which are compared in pairs"
                                              : "so that the runs are compared as independent samples") +
                       '\n';
    for (const std::string& remark : comparison.remarks) {
        text += cli::printable(remark) + '\n';
    }
    return text;
}

std::string as_text(const Comparison& comparison) {
    constexpr std::array<std::size_t, 4> kColumns = {31, 22, 22, 26};
    const auto line = [&](const std::array<std::string, 5>& cells) {
        std::string text = "  ";
        for (std::size_t i = 0; i < kColumns.size(); ++i) {
            text += padded(cells[i], kColumns[i]) + ' ';
        }
        text += cells.back();
        return text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
    };
    std::string text = head_of(comparison);
    for (const ComparedRecall& recall : comparison.recalls) {
        if (!recall.edit) {
            text += '\n' + cli::printable(recall.algorithm) + '\n' +
                    line({"edit", "recall in A, %", "in B, %", "B - A",
                          comparison.common > 0 ? "only A : only B" : ""});
        }
        text += line({text_of(recall.edit), text_of("%.1f", recall.a), text_of("%.1f", recall.b),
                      text_of("%+.1f", recall.difference) + (recall.differs() ? " *" : ""),
                      recall.discordance ? text_of(*recall.discordance) : ""});
    }
    return text;
}

Json json_of(const Estimate& share, const char* name) {
    return {{name, share.value}, {"low", share.low}, {"high", share.high}};
}

std::string as_json(const ComparedRecall& recall) {
    const std::optional<EditName>& edit = recall.edit;
    const std::optional<Discordance>& discordance = recall.discordance;
    return Json({{"algorithm", recall.algorithm},
                 {"transform", edit ? Json(edit->transform) : Json()},
                 {"severity", edit ? Json(edit->severity) : Json()},
                 {"level", edit ? Json(edit->level) : Json()},
                 {"a", json_of(recall.a, "recall")},
                 {"b", json_of(recall.b, "recall")},
                 {"b_less_a", json_of(recall.difference, "difference")},
                 {"only_a", discordance ? Json(discordance->only_a) : Json()},
                 {"only_b", discordance ? Json(discordance->only_b) : Json()},
                 {"p", discordance ? Json(discordance->p) : Json()},
                 {"differs", recall.differs()}})
               .dump() +
           '\n';
}

std::string csv_header() {
    return cli::csv_line({"algorithm", "transform", "severity", "level", "recall_a", "low_a", "high_a", "recall_b",
                          "low_b", "high_b", "difference", "low", "high", "only_a", "only_b", "p", "differs"});
}

std::string as_csv(const ComparedRecall& recall) {
    std::vector<std::string> fields = {recall.algorithm};
    if (recall.edit) {
        fields.insert(fields.end(),
                      {recall.edit->transform, std::to_string(recall.edit->severity), recall.edit->level});
    } else {
        fields.resize(fields.size() + 3);
    }
    for (const Estimate& share : {recall.a, recall.b, recall.difference}) {
        for (const double number : {share.value, share.low, share.high}) {
            fields.push_back(formatted("%.6g", number));
        }
    }
    if (recall.discordance) {
        fields.insert(fields.end(),
                      {std::to_string(recall.discordance->only_a), std::to_string(recall.discordance->only_b),
                       formatted("%.6g", recall.discordance->p)});
    } else {
        fields.resize(fields.size() + 3);
    }
    fields.emplace_back(recall.differs() ? "true" : "false");
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
