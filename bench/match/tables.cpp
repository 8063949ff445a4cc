#include "bench/match/tables.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>

namespace whorl::bench {
namespace {

const SearchFigure* find(std::span<const SearchFigure> figures, const std::string& method) {
    const auto found = std::find_if(figures.begin(), figures.end(),
                                    [&](const SearchFigure& figure) { return figure.method == method; });
    return found == figures.end() ? nullptr : &*found;
}

/// The time of one comparison, from the time of a query.
double nanoseconds(const SearchFigure& figure, double seconds) {
    return 1e9 * seconds / static_cast<double>(figure.size);
}

/// "  12.3" or as many blanks when there is nothing to compare with.
void print_ratio(const SearchFigure* other, double seconds, double factor, const char* format, int width) {
    if (other == nullptr) {
        std::printf("%*s", width, "");
    } else {
        std::printf(format, factor * other->seconds() / seconds);
    }
}

/// The bare loop that a method is held to: of its instruction set, and for batches the one with batches.
const SearchFigure* limit_of(const SearchFigure& figure, std::span<const SearchFigure> figures) {
    const bool avx2 = figure.method.find("AVX2") != std::string::npos;
    const bool batch = figure.method.find("batch") != std::string::npos;
    return find(figures, std::string("bare ") + (avx2 ? "avx2" : "avx512") + (batch ? "-batch" : ""));
}

std::string agreement(const SearchFigure& figure) {
    if (figure.exact) {
        return "exact";
    }
    char text[32];
    std::snprintf(text, sizeof text, figure.found > figure.expected ? "WRONG, %.3f" : "recall %.3f",
                  figure.recall());
    return text;
}

void print_heading(const char* what, const SearchFigure& figure) {
    std::printf("\n%s: %zu %s hashes, threshold %d, %d thread%s\n", what, figure.size, figure.data.c_str(),
                figure.threshold, figure.threads, figure.threads == 1 ? "" : "s");
}

}  // namespace

bool is_peer(const SearchFigure& figure) {
    return !figure.method.starts_with("whorl") && !figure.method.starts_with("bare");
}

void print_builds(std::span<const BuildFigure> figures) {
    if (figures.empty()) {
        return;
    }
    std::printf("\nBuild and memory: %zu %s hashes of 32 bytes\n", figures.front().size,
                figures.front().data.c_str());
    std::printf("  %-28s %10s %14s %14s\n", "index", "build s", "bytes a hash", "stats() says");
    for (const BuildFigure& figure : figures) {
        std::printf("  %-28s %10.2f %14.1f", figure.peer.c_str(), figure.seconds, figure.bytes_a_hash);
        if (figure.own_bytes_a_hash) {
            std::printf(" %14.1f", *figure.own_bytes_a_hash);
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

void print_scans(std::span<const SearchFigure> figures) {
    if (figures.empty()) {
        return;
    }
    print_heading("Scan", figures.front());
    const SearchFigure* const single = find(figures, "faiss:flat single");
    const SearchFigure* const batch = find(figures, "faiss:flat batch");
    std::printf("  %-28s %14s %10s %10s %14s %14s\n", "method", "ns/comparison", "fastest", "% of bare",
                "x faiss single", "x faiss batch");
    for (const SearchFigure& figure : figures) {
        std::printf("  %-28s %14.3f %10.3f", figure.method.c_str(), nanoseconds(figure, figure.seconds()),
                    nanoseconds(figure, figure.fastest()));
        print_ratio(limit_of(figure, figures), figure.seconds(), 100, " %10.0f", 11);
        print_ratio(single, figure.seconds(), 1, " %14.1f", 15);
        print_ratio(batch, figure.seconds(), 1, " %14.1f", 15);
        std::printf("  %s\n", agreement(figure).c_str());
    }
    std::fflush(stdout);
}

void print_lookups(std::span<const SearchFigure> figures) {
    if (figures.empty()) {
        return;
    }
    print_heading("Lookup", figures.front());
    const SearchFigure* best = nullptr;
    for (const SearchFigure& figure : figures) {
        if (is_peer(figure) && figure.exact && (best == nullptr || figure.seconds() < best->seconds())) {
            best = &figure;
        }
    }
    std::printf("  %-28s %12s %12s %20s\n", "method", "us a lookup", "fastest", "x best exact peer");
    for (const SearchFigure& figure : figures) {
        std::printf("  %-28s %12.2f %12.2f", figure.method.c_str(), 1e6 * figure.seconds(), 1e6 * figure.fastest());
        print_ratio(best, figure.seconds(), 1, " %20.2f", 21);
        std::printf("  %s\n", agreement(figure).c_str());
    }
    std::fflush(stdout);
}

void print_growth(std::span<const SearchFigure> figures) {
    using Circumstances = std::tuple<std::string, std::string, int>;  // method, data, threshold
    std::map<Circumstances, std::map<std::size_t, double>> times;
    for (const SearchFigure& figure : figures) {
        if (figure.threads == 1) {
            times[{figure.method, figure.data, figure.threshold}][figure.size] = figure.seconds();
        }
    }
    std::printf("\nGrowth of lookup times with the number of hashes, one thread\n");
    for (const auto& [circumstances, of_size] : times) {
        const auto& [method, data, threshold] = circumstances;
        if (of_size.size() < 2) {
            continue;
        }
        std::printf("  %-28s %-9s threshold %2d:", method.c_str(), data.c_str(), threshold);
        double last = 0;
        for (const auto& [size, seconds] : of_size) {
            if (last != 0) {
                std::printf("  x %.2f ->", seconds / last);
            }
            std::printf("  %zu: %.2f us", size, 1e6 * seconds);
            last = seconds;
        }
        std::printf("\n");
    }
}

void print_others(std::span<const OtherFigure> figures) {
    if (figures.empty()) {
        return;
    }
    std::printf("\nwhorl::Index by itself: %zu hashes\n", figures.front().size);
    for (const OtherFigure& figure : figures) {
        std::printf("  %-40s %14.2f %s\n", figure.name.c_str(), figure.value, figure.unit.c_str());
    }
    std::fflush(stdout);
}

}  // namespace whorl::bench
