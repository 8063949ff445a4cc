#include "cli/dedupe/clusters.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <whorl/index.hpp>

#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

/// Disjoint sets: R. E. Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", J. ACM 22, 1975.
class Groups {
public:
    explicit Groups(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

    std::size_t root(std::size_t i) {
        while (parent_[i] != i) {
            parent_[i] = parent_[parent_[i]];
            i = parent_[i];
        }
        return i;
    }

    /// The smaller number becomes the root, so that the first member stands for the group.
    void unite(std::size_t a, std::size_t b) {
        const std::size_t first = root(a);
        const std::size_t second = root(b);
        parent_[std::max(first, second)] = std::min(first, second);
    }

private:
    std::vector<std::size_t> parent_;
};

/// Unites equal hashes first: a thousand copies of a picture are a million pairs, but one query.
template <int Bits>
void unite_near(const std::vector<Member>& members, int threshold, std::size_t jobs, Groups& groups,
                const std::function<void(std::size_t, std::size_t)>& progress) {
    using Hash = BitHash<Bits>;
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto hash_of = [&](std::size_t i) -> const Hash& { return std::get<Hash>(members[i].hash); };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(hash_of(a).words, a) < std::tie(hash_of(b).words, b);
    });
    std::vector<IndexRecord<Bits>> distinct;
    for (const std::size_t i : order) {
        if (!distinct.empty() && distinct.back().hash == hash_of(i)) {
            groups.unite(static_cast<std::size_t>(distinct.back().id), i);
        } else {
            distinct.push_back({.id = i, .hash = hash_of(i)});
        }
    }
    Index<Bits> index;
    index.add(distinct);
    index.compact();
    constexpr std::size_t kPart =
        256;  // queries at once: enough to share the work, and the answers still fit in memory
    std::vector<Hash> queries;
    for (std::size_t begin = 0; begin < distinct.size(); begin += kPart) {
        const std::size_t end = std::min(begin + kPart, distinct.size());
        queries.clear();
        for (std::size_t i = begin; i < end; ++i) {
            queries.push_back(distinct[i].hash);
        }
        const auto found = index.batch_radius_search(queries, threshold, {.jobs = static_cast<int>(jobs)});
        for (std::size_t i = begin; i < end; ++i) {
            for (const Match& match : found[i - begin]) {
                groups.unite(static_cast<std::size_t>(distinct[i].id), static_cast<std::size_t>(match.id));
            }
        }
        progress(end, distinct.size());
    }
}

}  // namespace

std::vector<Cluster> find_clusters(const std::vector<Member>& members, int threshold, std::size_t jobs,
                                   const std::function<void(std::size_t, std::size_t)>& progress) {
    if (members.empty()) {
        return {};
    }
    Groups groups(members.size());
    if (std::holds_alternative<Hash64>(members.front().hash)) {
        unite_near<Hash64::kBits>(members, threshold, jobs, groups, progress);
    } else {
        unite_near<Hash256::kBits>(members, threshold, jobs, groups, progress);
    }
    std::map<std::size_t, Cluster> by_root;
    for (std::size_t i = 0; i < members.size(); ++i) {
        by_root[groups.root(i)].members.push_back(i);
    }
    std::vector<Cluster> clusters;
    for (auto& [root, cluster] : by_root) {
        if (cluster.members.size() > 1) {
            clusters.push_back(std::move(cluster));
        }
    }
    return clusters;
}

std::string format_cluster(std::size_t number, const Cluster& cluster, const std::vector<Member>& members,
                           Format format) {
    const AnyHash& first = members[cluster.members.front()].hash;
    std::string text = format == Format::text ? "group " + std::to_string(number) + ": " +
                                                    counted(cluster.members.size(), "member") + '\n'
                                              : std::string();
    Json list = Json::array();
    for (const std::size_t i : cluster.members) {
        const Member& member = members[i];
        const int bits = distance(first, member.hash).value();
        const std::string key = member.key == 0 ? std::string() : std::to_string(member.key);
        switch (format) {
            case Format::text: {
                text += "  " + printable(member.name) + (key.empty() ? "" : " record " + key) + ", distance " +
                        std::to_string(bits);
                text += member.key == 0 || member.source.empty() ? "" : ", source " + printable(member.source);
                text += member.key == 0 || member.id.empty() ? "" : ", id " + printable(member.id);
                text += '\n';
                break;
            }
            case Format::json:
                list.push_back({{"name", member.name},
                                {"key", key.empty() ? Json() : Json(member.key)},
                                {"source", member.source},
                                {"id", member.id},
                                {"hash", to_hex(member.hash)},
                                {"distance", bits}});
                break;
            case Format::csv:
                text += csv_line({std::to_string(number), std::to_string(cluster.members.size()), member.name, key,
                                  member.source, member.id, to_hex(member.hash), std::to_string(bits)});
                break;
        }
    }
    if (format == Format::json) {
        const Json object = {{"group", number}, {"size", cluster.members.size()}, {"members", list}};
        return json_line(object);
    }
    return text;
}

std::string clusters_header(Format format) {
    return format == Format::csv ? csv_line({"group", "size", "name", "key", "source", "id", "hash", "distance"})
                                 : std::string();
}

}  // namespace whorl::cli
