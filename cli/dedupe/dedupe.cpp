// whorl dedupe: groups of near-duplicates among pictures, lists of hashes and banks.
#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <utility>
#include <whorl/exchange.hpp>
#include <whorl/pdq.hpp>

#include "cli/commands.hpp"
#include "cli/dedupe/clusters.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/pictures/query.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl dedupe Pictures
  whorl dedupe known.bank --threshold 20
  whorl hash Pictures | whorl dedupe - --format json

Two pictures or records are in the same group if their distance is within the threshold, or if a
chain of near pairs connects them. So two members of a group can be farther apart than the
threshold. The printed distance is the distance to the first member of the group. From a bank, only
the active records count. All pictures, lists and banks are compared with each other.

Exit codes:
  0   done, with or without duplicates
  1   a picture, a list or a bank could not be read; the rest was done
  2   wrong usage
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::vector<std::string> words;
    HashFlags hash;
    std::optional<int> threshold;
    int min_quality = kPdqMinQuality;
    Format format = Format::text;
    std::size_t jobs = 1;
    bool quiet = false;
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
        // A list can come through a pipe.
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
    explicit Dedupe(const Flags& flags)
        : flags_(flags), limit_(threshold_of(flags.threshold, flags.hash.algorithm())), console_(flags.quiet) {}

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
            find_clusters(members_, limit_, flags_.jobs,
                          [this](std::size_t done, std::size_t all) { console_.progress(done, 0, all); });
        console_.clear_progress();
        write_output(clusters_header(flags_.format));
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            write_output(format_cluster(i + 1, clusters[i], members_, flags_.format));
        }
        std::size_t in_groups = 0;
        for (const Cluster& cluster : clusters) {
            in_groups += cluster.members.size();
        }
        tell_left_out(console_, skipped_, left_out_, flags_.min_quality);
        console_.note(counted(in_groups, "hash", "hashes") + " of " + std::to_string(members_.size()) + " in " +
                      counted(clusters.size(), "group"));
        return failed_ || tally_.failures() > 0 ? kInputFailed : kDone;
    }

private:
    /// Counts it in `left_out` if its quality is too low.
    void take(Member member, const std::optional<int>& quality, std::size_t& left_out) {
        if (is_below(quality, flags_.min_quality)) {
            ++left_out;
        } else {
            members_.push_back(std::move(member));
        }
    }

    void read_bank(const std::string& file) {
        Bank bank = open_bank(file, Bank::Mode::read_only);
        need(bank.for_each({.algorithm = flags_.hash.algorithm_name, .status = RecordStatus::active},
                           [&](const BankRecord& record) {
                               take({.name = file,
                                     .key = record.key,
                                     .source = record.source,
                                     .id = record.id,
                                     .hash = record.hash},
                                    record.quality, left_out_);
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
            if (read.kind != ReadRecord::Kind::add || read.set_aside) {
                console_.warning(shown(file), read.where + ": skipped, because it is " +
                                                  (read.set_aside ? "set aside for review" : "withdrawn"));
            } else if (read.record.algorithm != flags_.hash.algorithm_name) {
                refuse(read.where + ": is a " + read.record.algorithm + " hash, but the search is for " +
                       flags_.hash.algorithm_name + " hashes (see --algorithm)");
            } else {
                this->take({.name = read.record.id.empty() ? shown(file) + ", " + read.where : read.record.id,
                            .source = read.record.source,
                            .id = read.record.id,
                            .hash = read.record.hash},
                           read.record.quality, left_out_);
            }
            return true;
        };
        const Result<ByteSource> source = open_source(file);
        const Result<std::size_t> count =
            source
                ? read_exchange(
                      *source, nullptr, {.algorithm = flags_.hash.algorithm_name, .keep_names = true, .own = true},
                      {.record = take,
                       .fault = [&](const ReadFault& fault) { refuse(fault.where + ": " + fault.reason); },
                       .note = [&](const std::string& note) { console_.warning(shown(file), note); }})
                : Result<std::size_t>(source.error());
        if (!count) {
            refuse(count.error().message);
        }
    }

    void read_pictures() {
        hash_words(picture_words_, pictures_, false, tally_, console_, [&](const Input& input, const Query& query) {
            take({.name = input.path, .hash = query.hash}, query.quality, skipped_);
        });
    }

    const Flags& flags_;
    int limit_;
    Console console_;
    Pictures pictures_{flags_.hash, flags_.jobs, console_};
    Tally tally_{console_};
    std::vector<std::string> picture_words_;
    std::vector<Member> members_;
    std::size_t skipped_ = 0;   // pictures, for their quality
    std::size_t left_out_ = 0;  // hashes of lists and banks, for theirs
    bool failed_ = false;
};

int run(const Flags& flags) {
    check_stdin_read_once(flags.words);
    return Dedupe(flags).run();
}

}  // namespace

void add_dedupe(Command app, Action& action) {
    Command command = app.add_command("dedupe", "Find groups of near-duplicates");
    const auto flags = std::make_shared<Flags>();
    command
        .add_option("PATH", "PATH", flags->words,
                    "Pictures, folders, lists of hashes and banks; - reads a list from standard input")
        .required();
    add_threshold_flag(command, flags->threshold, "Largest distance between near-duplicates");
    add_min_quality_flag(command, flags->min_quality);
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    add_hash_flags(command, flags->hash);
    add_jobs_flag(command, flags->jobs);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
