// Groups of near-duplicates, and how whorl dedupe prints them.
#pragma once

#include <functional>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>

#include "cli/program/flags.hpp"

namespace whorl::cli {

/// A picture, or a record of a bank or list.
struct Member {
    std::string name{};     ///< the file of the picture or bank; the name in a list, or the place there
    std::uint64_t key = 0;  ///< in a bank; 0 elsewhere
    std::string source{};
    std::string id{};
    AnyHash hash{};
};

/// Numbers of members, ascending.
struct Cluster {
    std::vector<std::size_t> members;
};

/// The connected components with at least two members in the graph that joins members within the threshold, ordered
/// by their first members. All hashes have one width. Calls `progress(done, all)` now and then. Memory does not
/// grow with the number of pairs.
std::vector<Cluster> find_clusters(const std::vector<Member>& members, int threshold, std::size_t jobs,
                                   const std::function<void(std::size_t, std::size_t)>& progress);

/// text: a line for the group and an indented one for each member. json: one object a group. csv: a row a member.
std::string format_cluster(std::size_t number, const Cluster& cluster, const std::vector<Member>& members,
                           Format format);

/// The header line of csv, empty for the others.
std::string clusters_header(Format format);

}  // namespace whorl::cli
