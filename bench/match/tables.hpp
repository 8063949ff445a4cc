// The tables that are printed while the measurements go on.
#pragma once

#include <span>

#include "bench/match/figures.hpp"

namespace whorl::bench {

void print_builds(std::span<const BuildFigure> figures);

/// Nanoseconds a comparison, as a share of the bare loop's speed and in multiples of faiss's.
void print_scans(std::span<const SearchFigure> figures);

/// Microseconds a lookup, and how many times as fast each is as the fastest exact method that is not Whorl's.
void print_lookups(std::span<const SearchFigure> figures);

/// How lookup times grow from each size to the next.
void print_growth(std::span<const SearchFigure> figures);

void print_others(std::span<const OtherFigure> figures);

/// True for "whorl ..." and the bare loops.
bool is_peer(const SearchFigure& figure);

}  // namespace whorl::bench
