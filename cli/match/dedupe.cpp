// whorl dedupe: groups of near-duplicates in a bank, in lists of hashes, among pictures.
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <numeric>
#include <thread>
#include <variant>
#include <whorl/exchange.hpp>

#include "cli/bank/bank_file.hpp"
#include "cli/commands.hpp"
#include "cli/match/clusters.hpp"
#include "cli/match/query.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/ordered.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/tally.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl dedupe Pictures
  whorl dedupe known.bank --threshold 20
  whorl hash Pictures | whorl dedupe - --format json

Two pictures or records belong to the same group when their distance is within the threshold, or
when a chain of such pairs leads from one to the other. Two members of a group may therefore be
further apart than the threshold; the distance that is printed is that to the group's first member.
Of a bank the active records count. All pictures, lists and banks that are named are looked at
together.

Exit codes: 0 done, whether there are duplicates or not; 1 an input failed, all others were done; 2
wrong usage.)";

struct Flags {
    std::vector<std::string> words;
    HashFlags hash;
    std::optional<int> threshold;
    Format format = Format::text;
    std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
    bool quiet = false;

    int limit() const { return threshold.value_or(hash.algorithm().match_threshold); }
};

enum class Kind { picture_or_folder, bank, list, hash };

Kind kind_of(const std::string& word, const Algorithm& algorithm) {
    if (word == kStdin) {
        return Kind::list;
    }
    if (hash_word(word, algorithm)) {
        return Kind::hash;
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(word, error)) {
        // A list may come by a pipe.
        return std::filesystem::is_fifo(word, error) ? Kind::list : Kind::picture_or_folder;
    }
    constexpr std::string_view kSqlite = "SQLite format 3";  // sqlite.org/fileformat.html, with a zero behind it
    std::array<char, 32> head{};
    std::ifstream(word, std::ios::binary).read(head.data(), head.size());
    if (std::string_view(head.data(), kSqlite.size()) == kSqlite) {
        return Kind::bank;
    }
    return looks_like_image(std::as_bytes(std::span(head))) || named_like_picture(word) ? Kind::picture_or_folder
                                                                                        : Kind::list;
}

class Dedupe {
public:
    explicit Dedupe(const Flags& flags) : flags_(flags), console_(flags.quiet) {}

    int run() {
        for (const std::string& word : flags_.words) {
            switch (kind_of(word, flags_.hash.algorithm())) {
                case Kind::picture_or_folder: picture_words_.push_back(word); break;
                case Kind::bank: read_bank(word); break;
                case Kind::list: read_list(word); break;
                case Kind::hash:
                    members_.push_back({.name = word, .hash = *hash_word(word, flags_.hash.algorithm())});
            }
        }
        read_pictures();
        const std::vector<Cluster> clusters =
            find_clusters(members_, flags_.limit(), flags_.jobs,
                          [this](std::size_t done, std::size_t all) { console_.progress(done, 0, all); });
        console_.clear_progress();
        write_output(clusters_header(flags_.format));
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            write_output(format_cluster(i + 1, clusters[i], members_, flags_.format));
        }
        tally_.tell_skipped();
        std::size_t in_groups = 0;
        for (const Cluster& cluster : clusters) {
            in_groups += cluster.members.size();
        }
        console_.note(counted(in_groups, "hash", "hashes") + " of " + std::to_string(members_.size()) + " in " +
                      counted(clusters.size(), "group"));
        return failed_ || tally_.failures() > 0 ? kInputFailed : kDone;
    }

private:
    void read_bank(const std::string& file) {
        Bank bank = open_bank(file, Bank::Mode::read_only);
        need(bank.for_each({.algorithm = flags_.hash.algorithm_name, .status = RecordStatus::active},
                           [&](const BankRecord& record) {
                               members_.push_back({.name = file,
                                                   .key = record.key,
                                                   .source = record.source,
                                                   .id = record.id,
                                                   .hash = record.hash});
                               return true;
                           }),
             file);
    }

    void read_list(const std::string& file) {
        const auto refuse = [&](const std::string& reason) {
            failed_ = true;
            console_.failure(shown(file), reason);
        };
        const auto take = [&](ReadRecord&& read) {
            if (read.kind != ReadRecord::Kind::add) {
                console_.warning(shown(file), read.where + ": is withdrawn, and left out");
            } else if (read.record.algorithm != flags_.hash.algorithm_name) {
                refuse(read.where + ": is a " + read.record.algorithm + " hash; --algorithm asks for these");
            } else {
                members_.push_back(
                    {.name = read.record.id.empty() ? shown(file) + ", " + read.where : read.record.id,
                     .source = read.record.source,
                     .id = read.record.id,
                     .hash = read.record.hash});
            }
            return true;
        };
        const Result<ByteSource> source = open_source(file);
        const Result<std::size_t> count =
            source ? read_exchange(
                         *source, nullptr, {.algorithm = flags_.hash.algorithm_name, .keep_names = true},
                         {.record = take,
                          .fault = [&](const ReadFault& fault) { refuse(fault.where + ": " + fault.reason); },
                          .note = [&](const std::string& note) { console_.warning(shown(file), note); }})
                   : Result<std::size_t>(source.error());
        if (!count) {
            refuse(count.error().message);
        }
    }

    void read_pictures() {
        Inputs inputs(picture_words_, {}, false);
        ordered_parallel(
            flags_.jobs, [&] { return inputs.next(); },
            [&](const Input& input) { return look_at(input, pictures_, false); },
            [&](const QueryOutcome& outcome) {
                if (outcome.query) {
                    tally_.succeeded(outcome.input);
                    members_.push_back({.name = outcome.input.path, .hash = outcome.query->hash});
                } else {
                    tally_.failed(outcome.input, outcome.query.error());
                }
                console_.progress(tally_.seen(), tally_.failures(), std::nullopt);
            });
    }

    const Flags& flags_;
    Console console_;
    Pictures pictures_{flags_.hash, flags_.jobs, console_};
    Tally tally_{console_};
    std::vector<std::string> picture_words_;
    std::vector<Member> members_;
    bool failed_ = false;
};

int run(const Flags& flags) {
    const int bits = flags.hash.algorithm().bits;
    if (flags.limit() < 0 || flags.limit() > bits) {
        throw UsageError("dedupe: --threshold is from 0 to " + std::to_string(bits) + " for " +
                         flags.hash.algorithm_name);
    }
    if (std::count(flags.words.begin(), flags.words.end(), kStdin) > 1) {
        throw UsageError("dedupe: standard input can be read only once");
    }
    return Dedupe(flags).run();
}

}  // namespace

void add_dedupe(Command app, Action& action) {
    Command command = app.add_command("dedupe", "Find groups of pictures or hashes that are nearly the same");
    const auto flags = std::make_shared<Flags>();
    command
        .add_option("PATH", "PATH", flags->words, "Banks, lists, pictures, folders; - is a list on standard input")
        .required();
    command.add_option("--threshold", "T", flags->threshold,
                       "Largest distance between near-duplicates (default: the algorithm's)");
    add_hash_flags(command, flags->hash);
    add_format_flag(command, flags->format);
    add_jobs_flag(command, flags->jobs);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
