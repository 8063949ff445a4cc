#include "bench/lab/tables/table.hpp"

#include <array>
#include <string_view>

#include "cli/program/output.hpp"

namespace whorl::lab {
namespace {

struct Replacement {
    std::string_view from;
    std::string_view to;
};

std::string replaced(std::string_view text, const auto& replacements) {
    std::string result;
    while (!text.empty()) {
        std::string_view from = text.substr(0, 1);
        std::string_view to = from;
        for (const Replacement& replacement : replacements) {
            if (text.starts_with(replacement.from)) {
                from = replacement.from;
                to = replacement.to;
            }
        }
        result += to;
        text.remove_prefix(from.size());
    }
    return result;
}

// --- Markdown ---

std::string markdown_cell(const std::string& text) {
    constexpr std::array<Replacement, 10> kReplacements = {{{"|", "\\|"},
                                                            {"\\", "\\\\"},
                                                            {"*", "\\*"},
                                                            {"_", "\\_"},
                                                            {"`", "\\`"},
                                                            {"<", "&lt;"},
                                                            {">", "&gt;"},
                                                            {"[", "\\["},
                                                            {"\n", " "},
                                                            {"\u2060", ""}}};
    return replaced(text, kReplacements);
}

std::string markdown_row(const Table::Row& cells, std::size_t columns) {
    std::string line = "|";
    for (std::size_t i = 0; i < columns; ++i) {
        line += ' ' + (i < cells.size() ? markdown_cell(cells[i]) : "") + " |";
    }
    return line + '\n';
}

std::string as_markdown(const Table& table) {
    std::string text = markdown_row(table.columns, table.columns.size()) + "|---|";
    for (std::size_t i = 1; i < table.columns.size(); ++i) {
        text += "---:|";
    }
    text += '\n';
    for (const Table::Row& row : table.rows) {
        if (row.size() == 1) {
            text += "| **" + markdown_cell(row.front()) + "** |";
            for (std::size_t i = 1; i < table.columns.size(); ++i) {
                text += " |";
            }
            text += '\n';
        } else {
            text += markdown_row(row, table.columns.size());
        }
    }
    return text;
}

// --- LaTeX ---

std::string latex_cell(const std::string& text) {
    constexpr std::array<Replacement, 29> kReplacements = {{{"\\", "\\textbackslash{}"},
                                                            {"{", "\\{"},
                                                            {"}", "\\}"},
                                                            {"%", "\\%"},
                                                            {"&", "\\&"},
                                                            {"#", "\\#"},
                                                            {"$", "\\$"},
                                                            {"_", "\\_"},
                                                            {"~", "\\textasciitilde{}"},
                                                            {"^", "\\textasciicircum{}"},
                                                            {"\n", " "},
                                                            {"\u2060", ""},
                                                            {"\u00a0", "~"},
                                                            {"\u202f", "\\,"},
                                                            {"–", "--"},
                                                            {"×", "$\\times$"},
                                                            {"µ", "$\\mu$"},
                                                            {"°", "$^{\\circ}$"},
                                                            {"⁻", "$^{-}$"},
                                                            {"⁰", "$^{0}$"},
                                                            {"¹", "$^{1}$"},
                                                            {"²", "$^{2}$"},
                                                            {"³", "$^{3}$"},
                                                            {"⁴", "$^{4}$"},
                                                            {"⁵", "$^{5}$"},
                                                            {"⁶", "$^{6}$"},
                                                            {"⁷", "$^{7}$"},
                                                            {"⁸", "$^{8}$"},
                                                            {"⁹", "$^{9}$"}}};
    std::string cell = replaced(text, kReplacements);
    // Superscripts that follow each other are one.
    constexpr std::string_view kSeam = "}$$^{";
    for (std::size_t at = cell.find(kSeam); at != std::string::npos; at = cell.find(kSeam, at)) {
        cell.erase(at, kSeam.size());
    }
    return cell;
}

std::string latex_row(const Table::Row& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        line += (line.empty() ? "" : " & ") + latex_cell(cell);
    }
    return line + " \\\\\n";
}

std::string as_latex(const Table& table) {
    const std::size_t columns = table.columns.size();
    std::string text = "% needs \\usepackage{booktabs}\n\\begin{tabular}{l" + std::string(columns - 1, 'r') +
                       "}\n\\toprule\n" + latex_row(table.columns) + "\\midrule\n";
    for (const Table::Row& row : table.rows) {
        text += row.size() == 1 ? "\\multicolumn{" + std::to_string(columns) + "}{l}{\\textbf{" +
                                      latex_cell(row.front()) + "}} \\\\\n"
                                : latex_row(row);
    }
    return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string as_csv(const Table& table) {
    std::string text = cli::csv_line(table.columns);
    for (const Table::Row& row : table.rows) {
        text += cli::csv_line(row);
    }
    return text;
}

}  // namespace

std::string to_text(const Table& table, TableFormat format) {
    switch (format) {
        case TableFormat::markdown: return as_markdown(table);
        case TableFormat::latex: return as_latex(table);
        case TableFormat::csv: return as_csv(table);
    }
    return {};
}

}  // namespace whorl::lab
