// A plot of lookup time against bank size, as an SVG that is readable on light and dark pages.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "bench/match/figures.hpp"

namespace whorl::bench {

/// One line a method of the figures, which differ in nothing else but the size.
void write_plot(const std::filesystem::path& file, const std::string& title, std::span<const SearchFigure> figures);

}  // namespace whorl::bench
