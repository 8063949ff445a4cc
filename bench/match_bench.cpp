// The matcher beside the least that its work can cost and beside others: scans, lookups, memory, updates.
//
//   match-bench [--sizes 1e5,1e6] [--full] [--peer NAME=COMMAND]... [--json FILE] [--svg FILE]
//
// bench/README.md says what is measured, and how another program takes part.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>
#include <whorl/simd.hpp>

#include "bench/match/alone.hpp"
#include "bench/match/contender.hpp"
#include "bench/match/figures.hpp"
#include "bench/match/hashes.hpp"
#include "bench/match/peer.hpp"
#include "bench/match/plot.hpp"
#include "bench/match/rounds.hpp"
#include "bench/match/tables.hpp"

namespace {

using namespace whorl;
using namespace whorl::bench;
namespace fs = std::filesystem;

struct Settings {
    std::vector<double> sizes = {1e5, 1e6};
    bool full = false;
    std::vector<std::string> data = {"random", "pictures"};
    std::vector<std::string> faiss = {"flat", "hash:24", "multihash:16x16", "multihash:11x23"};
    std::vector<std::string> peers;
    std::vector<int> thresholds = {0, 15, 31};
    std::size_t queries = 4096;
    Rounds rounds;
    fs::path json;
    fs::path svg;
    std::string serve;
};

volatile std::sig_atomic_t interrupted = 0;

/// Ctrl-C ends the benchmark between two measurements, so that no gigabyte stays behind in a temporary folder.
void stop_if_interrupted() {
    if (interrupted != 0) {
        throw std::runtime_error("interrupted");
    }
}

/// A folder for banks and queries, removed at the end.
class WorkFolder {
public:
    WorkFolder() {
        std::string name = (fs::temp_directory_path() / "match-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("cannot make a folder in " + fs::temp_directory_path().string());
        }
        path_ = name;
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// A bank on disk, for the processes that take part, with what there is to look up in it.
struct Bank {
    std::string data;
    std::size_t size = 0;
    fs::path file;
    std::vector<QuerySet> queries;
};

Bank make_bank(const HashSource& source, std::size_t size, const Settings& settings, const fs::path& folder) {
    const Hashes hashes = source.draw(size, 1);
    const Hashes strangers = source.draw(settings.queries / 2, 2);
    Bank bank{std::string(source.name()), size, folder / "hashes", {}};
    write_hashes(bank.file, hashes);
    for (const int threshold : settings.thresholds) {
        const Hashes queries = planted_queries(hashes, strangers, threshold);
        QuerySet& set = bank.queries.emplace_back();
        set = {folder / (bank.data + std::to_string(size) + "-queries" + std::to_string(threshold)), threshold,
               brute_force(hashes, queries, threshold)};
        write_hashes(set.file, queries);
    }
    return bank;
}

class Comparison {
public:
    explicit Comparison(const Settings& settings) : settings_(settings) {}

    void run() {
        const RandomHashes random;
        const PictureHashes pictures;
        for (const double size : settings_.sizes) {
            const auto hashes = static_cast<std::size_t>(size);
            if (wanted("random")) {
                compare(random, hashes, true);
            }
            if (wanted("pictures")) {
                compare(pictures, hashes, !wanted("random"));
            }
            alone(random, hashes);
            save();
        }
        print_growth(lookups_);
    }

private:
    bool wanted(const std::string& data) const {
        return std::find(settings_.data.begin(), settings_.data.end(), data) != settings_.data.end();
    }

    void compare(const HashSource& source, std::size_t size, bool with_scans) {
        const Bank bank = make_bank(source, size, settings_, work_.path());
        std::vector<Peer> peers = start_peers(bank);
        if (with_scans) {
            for (const int threads : {1, 2}) {
                print_scans(keep(measure(scans(peers), bank.queries.back(), threads, settings_.rounds), bank));
            }
        }
        for (const QuerySet& queries : bank.queries) {
            lookup(peers, queries, 1, bank);
        }
        lookup(peers, bank.queries.back(), 2, bank);
    }

    void lookup(std::vector<Peer>& peers, const QuerySet& queries, int threads, const Bank& bank) {
        const auto figures = keep(measure(lookups(peers), queries, threads, settings_.rounds), bank);
        print_lookups(figures);
        lookups_.insert(lookups_.end(), figures.begin(), figures.end());
    }

    std::vector<SearchFigure> keep(std::vector<SearchFigure> measured, const Bank& bank) {
        stop_if_interrupted();
        for (SearchFigure& figure : measured) {
            figure.data = bank.data;
            figure.size = bank.size;
        }
        figures_.searches.insert(figures_.searches.end(), measured.begin(), measured.end());
        return measured;
    }

    /// All that take part, built one after the other.
    std::vector<Peer> start_peers(const Bank& bank) {
        std::vector<Peer> peers;
        const std::size_t first_figure = figures_.builds.size();
        const auto add = [&](const std::string& name, std::vector<std::string> argv) {
            if (std::optional<Peer> peer = Peer::start(name, std::move(argv))) {
                note_build(*peer, bank);
                peers.push_back(std::move(*peer));
            }
        };
        const std::string self = fs::read_symlink("/proc/self/exe").string();
        add("bare", {self, "--serve", "bare"});
        add("whorl", {self, "--serve", "whorl"});
        add("whorl:scan", {self, "--serve", "whorl:scan"});
        peers.pop_back();  // only its memory is of interest
        for (const std::string& index : settings_.faiss) {
            add("faiss:" + index, {self, "--serve", "faiss:" + index});
        }
        for (const std::string& peer : settings_.peers) {
            const std::size_t equals = peer.find('=');
            add(peer.substr(0, equals), {"/bin/sh", "-c", "exec " + peer.substr(equals + 1)});
        }
        print_builds(std::span(figures_.builds).subspan(first_figure));
        return peers;
    }

    void note_build(Peer& peer, const Bank& bank) {
        stop_if_interrupted();
        const BuildAnswer built = peer.build(bank.file);
        const auto size = static_cast<double>(bank.size);
        BuildFigure figure{
            bank.data, bank.size, peer.name(), built.seconds, static_cast<double>(built.bytes) / size, {}};
        if (peer.name().starts_with("whorl")) {
            const auto own = peer.search({.queries = bank.queries.front().file, .mode = "bytes"});
            figure.own_bytes_a_hash = static_cast<double>(own.value().found) / size;
        }
        figures_.builds.push_back(std::move(figure));
    }

    static std::vector<Method> scans(std::vector<Peer>& peers) {
        std::vector<Method> methods;
        for (Peer& peer : peers) {
            if (peer.name() == "bare") {
                for (const char* mode : {"avx512", "avx512-batch", "avx2", "avx2-batch"}) {
                    methods.push_back({&peer, mode});
                }
            } else if (peer.name() == "whorl") {
                for (const std::string_view target : simd_targets()) {
                    if (target == "SCALAR" || target == "ORACLE") {
                        continue;  // for machines without SIMD, and for tests
                    }
                    methods.push_back({&peer, "scan@" + std::string(target)});
                    methods.push_back({&peer, "scan-batch@" + std::string(target)});
                }
            } else if (peer.name().find("flat") != std::string::npos) {
                methods.push_back({&peer, "single"});
                methods.push_back({&peer, "batch"});
            }
        }
        return methods;
    }

    static std::vector<Method> lookups(std::vector<Peer>& peers) {
        std::vector<Method> methods;
        for (Peer& peer : peers) {
            if (peer.name() == "whorl") {
                for (const char* mode : {"auto", "auto-batch", "multi", "multi-batch", "scan", "scan-batch"}) {
                    methods.push_back({&peer, mode});
                }
            } else if (peer.name() != "bare") {
                methods.push_back({&peer, "single"});
                methods.push_back({&peer, "batch"});
            }
        }
        return methods;
    }

    void alone(const HashSource& source, std::size_t size) {
        const Hashes bank = source.draw(size, 1);
        const int threshold = settings_.thresholds.back();
        const Hashes queries = planted_queries(bank, source.draw(settings_.queries / 2, 2), threshold);
        const auto figures = measure_alone(bank, queries, source.draw(60'000, 3), threshold, work_.path());
        print_others(figures);
        figures_.others.insert(figures_.others.end(), figures.begin(), figures.end());
    }

    /// One line for what is alike: the others' tables are as fast in batches as one by one.
    static bool is_plotted(const SearchFigure& figure) {
        const std::string& method = figure.method;
        return method.starts_with("whorl") ? !method.starts_with("whorl auto")
                                           : !method.ends_with("batch") || method.find("flat") != std::string::npos;
    }

    /// After each size, so that hours of measuring are not lost to what comes later.
    void save() const {
        if (!settings_.json.empty()) {
            write_json(settings_.json, figures_);
        }
        if (settings_.svg.empty()) {
            return;
        }
        const int threshold = settings_.thresholds.back();
        std::vector<SearchFigure> plotted;
        std::copy_if(lookups_.begin(), lookups_.end(), std::back_inserter(plotted),
                     [&](const SearchFigure& figure) {
                         return figure.data == settings_.data.front() && figure.threads == 1 &&
                                figure.threshold == threshold && is_plotted(figure);
                     });
        write_plot(settings_.svg, "One lookup at threshold " + std::to_string(threshold) + ", one thread", plotted);
    }

    const Settings& settings_;
    WorkFolder work_;
    Figures figures_;
    std::vector<SearchFigure> lookups_;
};

void add_flags(CLI::App& app, Settings& settings) {
    app.add_option("--sizes", settings.sizes, "Numbers of hashes, multiples of eight")
        ->delimiter(',')
        ->check([](const std::string& size) {
            return std::fmod(std::stod(size), 8) == 0 ? "" : "must be a multiple of eight";
        });
    app.add_flag("--full", settings.full, "Add 1e7 hashes, which takes about 20 GB of memory");
    app.add_option("--peer", settings.peers, "NAME=COMMAND of another program; see bench/README.md")
        ->check([](const std::string& peer) {
            return peer.find('=') == std::string::npos ? "must be NAME=COMMAND" : "";
        });
    app.add_option("--data", settings.data, "Kinds of hashes: random, pictures")
        ->delimiter(',')
        ->check(CLI::IsMember({"random", "pictures"}));
    app.add_option("--faiss", settings.faiss, "faiss indexes, as flat, hash:24, multihash:11x23")->delimiter(',');
    app.add_option("--queries", settings.queries, "Queries a threshold, half of them planted");
    app.add_option("--rounds", settings.rounds.count, "Number of rounds; the median counts");
    app.add_option("--seconds", settings.rounds.seconds, "About how long each method takes in a round");
    app.add_option("--json", settings.json, "Write all figures to this file");
    app.add_option("--svg", settings.svg, "Draw lookup times to this file");
    app.add_option("--serve", settings.serve, "Be one of the programs that take part");
}

}  // namespace

int main(int argc, char** argv) try {
    Settings settings;
    CLI::App app("The matcher beside bare loops and other indexes");
    add_flags(app, settings);
    CLI11_PARSE(app, argc, argv);
    if (!settings.serve.empty()) {
        return serve(settings.serve);
    }
    if (settings.full) {
        settings.sizes.push_back(1e7);
    }
    std::signal(SIGPIPE, SIG_IGN);  // a peer that dies is noticed by its missing answer
    std::signal(SIGINT, [](int) { interrupted = 1; });
    std::signal(SIGTERM, [](int) { interrupted = 1; });
    Comparison(settings).run();
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "match-bench: %s\n", error.what());
    return 1;
}
