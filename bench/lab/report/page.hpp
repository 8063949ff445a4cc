// The parts of the page, in its order, and what they are made with.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/lab/report/markup.hpp"
#include "bench/lab/report/plot.hpp"
#include "bench/lab/report/report.hpp"

namespace whorl::lab::report {

Markup algorithms_part(const Summary& summary);
Markup transforms_part(const Summary& summary);
Markup edits_part(const Summary& summary);
Markup rates_part(const Summary& summary);
Markup distances_part(const Summary& summary);
Markup nearest_part(const Summary& summary);
Markup roc_part(const Summary& summary);
Markup severity_part(const Summary& summary);
Markup bits_part(const Summary& summary);
Markup quality_part(const Summary& summary);
Markup attacks_part(const Summary& summary);
Markup thumbnails_part(const ReportFacts& facts);
Markup provenance_part(const ReportFacts& facts);
Markup reading_part();

/// What the page looks like on a screen and on paper.
extern const std::string_view kStyle;

Markup paragraph(std::string_view words);

/// A plot with its name, and a note beneath when there is one.
Markup figure_of(const Plot& plot, std::string_view note = {});

/// Small plots side by side; large ones one by one.
Markup plots_side_by_side(const Markup& figures);
Markup large_plot(const Markup& figure);

/// Scrolls within the page where it is too wide. `name`: for a screen reader.
Markup scrolling(std::string_view name, const Markup& table);

/// A header cell of a column, of a row.
Markup column_header(std::string_view words);
Markup row_header(std::string_view words);

/// A row of the table's head.
Markup head_row(std::span<const std::string> columns);

/// Each algorithm as it looks in all plots.
Markup algorithms_key(const Summary& summary);

/// The score, or null where nothing was measured.
const Score* measured(const Score& score);

}  // namespace whorl::lab::report
