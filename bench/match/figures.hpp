// What was measured, kept for the tables, the JSON file and the plot alike.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace whorl::bench {

/// The time of searches by one method under one set of circumstances.
struct SearchFigure {
    std::string data;  ///< HashSource::name()
    std::size_t size = 0;
    int threshold = 0;
    int threads = 1;
    std::string method;          ///< a peer's name and its mode: "whorl multi-batch"
    std::vector<double> rounds;  ///< seconds a query of each round
    std::size_t found = 0;       ///< in all rounds together
    std::size_t expected = 0;    ///< what brute force found for the same queries
    bool exact = true;           ///< the two were the same in each round

    double seconds() const;  ///< median of the rounds
    double fastest() const;  ///< of the rounds, in seconds: what it takes on an idle machine
    double recall() const;
};

/// What an index takes before it is searched.
struct BuildFigure {
    std::string data;
    std::size_t size = 0;
    std::string peer;
    double seconds = 0;
    double bytes_a_hash = 0;                 ///< growth of the process's anonymous memory
    std::optional<double> own_bytes_a_hash;  ///< what Index::stats() says
};

/// One figure of whorl::Index alone: updates, snapshots, latencies.
struct OtherFigure {
    std::size_t size = 0;
    std::string name;
    std::string unit;
    double value = 0;
};

struct Figures {
    std::vector<SearchFigure> searches;
    std::vector<BuildFigure> builds;
    std::vector<OtherFigure> others;
};

double median(std::vector<double> values);

void write_json(const std::filesystem::path& file, const Figures& figures);

}  // namespace whorl::bench
