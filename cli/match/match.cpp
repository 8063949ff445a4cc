// whorl match: searches banks for pictures and hashes.
#include <algorithm>
#include <iterator>
#include <memory>
#include <whorl/pdq.hpp>

#include "cli/commands.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/match/hits.hpp"
#include "cli/match/query_inputs.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/ordered.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl match --bank known.bank upload.jpg
  whorl match --bank ours.bank --bank theirs.bank --dihedral Pictures
  whorl match --bank known.bank --threshold 24 --review 40 --format json upload.jpg
  whorl hash Pictures | whorl match --bank known.bank -

Prints a line for each record whose distance is within the threshold, the nearest first. A word of
hexadecimal digits is a hash, unless a file has that name.

With -, whorl match reads hashes from standard input, one on each line, alone or as whorl hash
prints them. It answers each line before it waits for the next one. If somebody adds a record to a
bank or withdraws one in the meantime, the next line sees it. With --all every query gets an answer,
so that a program can wait for it; the field hits tells how many lines the answer has.

Exit codes:
  0   at least one match
  1   no match; results for review do not count
  2   wrong usage
  3   a picture, a hash or a bank could not be read; the rest was done
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::vector<std::string> words;
    std::vector<std::string> banks;
    HashFlags hash;
    std::optional<int> threshold;
    std::optional<int> review;
    std::optional<std::size_t> top;
    bool dihedral = false;
    int min_quality = kPdqMinQuality;
    bool set_aside = false;
    bool all = false;
    Format format = Format::text;
    std::size_t jobs = 1;
    bool quiet = false;

    int match_limit() const { return threshold.value_or(hash.algorithm().match_threshold); }
    int limit() const { return std::max(match_limit(), review.value_or(0)); }
};

struct Found {
    std::vector<Hit> hits;
    std::size_t left_out = 0;  ///< for their quality
};

struct Answer {
    Input input;
    std::string name;  ///< of the query, as it is printed
    std::optional<int> quality;
    bool skipped = false;
    Status query{};       ///< or why there is none
    Result<Found> found;  ///< or why a bank cannot be searched
};

/// The banks to search. Thread safe.
class Banks {
public:
    explicit Banks(const Flags& flags) : flags_(flags) {
        for (const std::string& file : flags.banks) {
            banks_.push_back(open_bank(file, Bank::Mode::read_only));
        }
    }

    /// The records near the query in all banks as they are now, the nearest first. Errors name the bank.
    Result<Found> search(const Query& query) {
        Found all;
        std::vector<Hit>& hits = all.hits;
        for (std::size_t i = 0; i < banks_.size(); ++i) {
            const std::string& file = flags_.banks[i];
            const auto refreshed = banks_[i].refresh();
            Result<std::vector<BankMatch>> found = refreshed ? search(banks_[i], query, all.left_out)
                                                             : Result<std::vector<BankMatch>>(refreshed.error());
            if (!found) {
                return Error{found.error().kind, found.error().message, file};
            }
            for (BankMatch& match : *found) {
                if (match.distance <= flags_.limit()) {
                    const bool matches =
                        match.distance <= flags_.match_limit() && match.record.status == RecordStatus::active;
                    hits.push_back({file, std::move(match), matches ? Verdict::match : Verdict::review});
                }
            }
        }
        std::stable_sort(hits.begin(), hits.end(),
                         [](const Hit& a, const Hit& b) { return a.match.distance < b.match.distance; });
        if (flags_.top && hits.size() > *flags_.top) {
            hits.erase(hits.begin() + static_cast<std::ptrdiff_t>(*flags_.top), hits.end());
        }
        return all;
    }

    void tell_notices(Console& console) {
        for (std::size_t i = 0; i < banks_.size(); ++i) {
            cli::tell_notices(banks_[i], flags_.banks[i], console);
        }
    }

private:
    /// The records near the query with enough quality, or set aside. Adds to `left_out` how many others are near
    /// it.
    Result<std::vector<BankMatch>> search(Bank& bank, const Query& query, std::size_t& left_out) const {
        Result<std::vector<BankMatch>> found = search(bank, query, SearchOptions());
        const auto is_poor = [&](const BankMatch& match) {
            return match.record.status == RecordStatus::active && match.distance <= flags_.limit() &&
                   is_below(match.record.quality, flags_.min_quality);
        };
        const std::size_t poor = found ? static_cast<std::size_t>(std::erase_if(*found, is_poor)) : 0;
        left_out += poor;
        // Those that were left out may have taken the place of others among the nearest.
        return poor > 0 && flags_.top ? search(bank, query, {.min_quality = flags_.min_quality}) : found;
    }

    Result<std::vector<BankMatch>> search(Bank& bank, const Query& query, const SearchOptions& options) const {
        Result<std::vector<BankMatch>> found =
            query.dihedral ? search(bank, *query.dihedral, options) : search(bank, query.hash, options);
        if (!found || !flags_.set_aside) {
            return found;
        }
        Result<std::vector<BankMatch>> aside =
            query.dihedral ? bank.search_review(flags_.hash.algorithm(), *query.dihedral, flags_.limit())
                           : bank.search_review(flags_.hash.algorithm(), query.hash, flags_.limit());
        if (!aside) {
            return aside;
        }
        std::ranges::move(*aside, std::back_inserter(*found));
        return found;
    }

    template <class Hashes>
    Result<std::vector<BankMatch>> search(Bank& bank, const Hashes& query, const SearchOptions& options) const {
        const Algorithm& algorithm = flags_.hash.algorithm();
        // A radius this large holds nearly every record, but only a few are asked for.
        const bool nearest = flags_.top && flags_.limit() > algorithm.bits / 4;
        return nearest ? bank.nearest(algorithm, query, *flags_.top, options)
                       : bank.radius_search(algorithm, query, flags_.limit(), options);
    }

    const Flags& flags_;
    std::vector<Bank> banks_;
};

Answer answer(const QueryInput& input, Banks& banks, const Pictures& pictures, const Flags& flags) {
    Answer result{.input = input.source, .name = input.source.path, .quality = {}, .found = Found()};
    const Result<Query> query = query_of(input, pictures, flags.dihedral);
    if (!query) {
        result.query = query.error();
        return result;
    }
    if (input.line) {
        result.name = input.line->name.empty() ? to_hex(query->hash) : input.line->name;
    }
    result.quality = query->quality;
    result.skipped = is_below(query->quality, flags.min_quality);
    if (!result.skipped) {
        result.found = banks.search(*query);
    }
    return result;
}

/// Prints answers and counts them.
class Report {
public:
    Report(const Flags& flags, Console& console) : flags_(flags), console_(console) {
        write_output(hits_header(flags.format));
    }

    void add(const Answer& answer) {
        if (!answer.found) {  // any other input would fail too
            throw BankError(answer.found.error());
        }
        if (answer.query) {
            print(answer);
            tally_.succeeded(answer.input);
        } else if (tally_.failed(answer.input, answer.query.error()) && flags_.all) {
            write_output(format_no_hit(answer.name, true, flags_.format));
        }
        console_.progress(tally_.seen(), tally_.failures(), std::nullopt);
    }

    int finish() {
        tally_.tell_skipped();
        tell_left_out(console_, skipped_, left_out_, flags_.min_quality);
        console_.clear_progress();
        if (tally_.failures() > 0) {
            return kMatchFailed;
        }
        return matched_ ? kMatch : kNoMatch;
    }

private:
    void print(const Answer& answer) {
        const std::vector<Hit>& hits = answer.found->hits;
        if (!hits.empty() || flags_.all) {
            console_.clear_progress();
            write_output(hits.empty() ? format_no_hit(answer.name, false, flags_.format)
                                      : format_hits(answer.name, hits, flags_.format));
        }
        matched_ =
            matched_ || std::ranges::any_of(hits, [](const Hit& hit) { return hit.verdict == Verdict::match; });
        left_out_ += answer.found->left_out;
        if (answer.skipped) {
            ++skipped_;
            tell_skipped_for_quality(console_, answer.name, *answer.quality, flags_.min_quality);
        } else {
            warn_of_low_quality(console_, answer.name, answer.quality);
        }
    }

    const Flags& flags_;
    Console& console_;
    Tally tally_{console_};
    bool matched_ = false;
    std::size_t skipped_ = 0;   // queries, for their quality
    std::size_t left_out_ = 0;  // records near a query, for theirs
};

void check(const Flags& flags) {
    const Algorithm& algorithm = flags.hash.algorithm();
    const int threshold = threshold_of(flags.threshold, algorithm);
    if (flags.review) {
        check_distance("--review", *flags.review, algorithm);
        if (*flags.review <= threshold) {
            throw UsageError("--review: must be larger than the threshold, which is " + std::to_string(threshold));
        }
    }
    check_stdin_read_once(flags.words);
}

/// All failures but those of the command line and of the sandbox give kMatchFailed: the usual code for them means
/// "no match" here.
int run(const Flags& flags) try {
    check(flags);
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, flags.jobs, console);
    Banks banks(flags);
    QueryInputs inputs(flags.words, flags.hash.algorithm());
    Report report(flags, console);
    ordered_parallel(
        pictures.jobs(), [&] { return inputs.next(); },
        [&](const QueryInput& input) { return answer(input, banks, pictures, flags); },
        [&](const Answer& result) {
            banks.tell_notices(console);
            report.add(result);
        });
    return report.finish();
} catch (const UsageError&) {
    throw;
} catch (const std::exception& error) {
    const auto* refusal = dynamic_cast<const Refusal*>(&error);
    if (refusal != nullptr && refusal->exit_code() == kNoSandbox) {
        throw;
    }
    Console(false).error(error.what());
    return kMatchFailed;
}

}  // namespace

void add_match(Command app, Action& action) {
    Command command = app.add_command("match", "Search banks for pictures and hashes");
    const auto flags = std::make_shared<Flags>();
    command
        .add_option("PATH|HASH", "PATH|HASH", flags->words,
                    "Pictures, folders and hashes; - reads hashes from standard input, one on each line")
        .required();
    command.add_option("--bank", "BANK", flags->banks, "Bank to search; can be given several times")
        .one_each_time()
        .required();
    add_threshold_flag(command, flags->threshold, "Largest distance that is a match");
    command.add_option("--review", "T", flags->review, "Also print records up to this larger distance, for review");
    command.add_option("--top", "K", flags->top, "Print only the K nearest records for each query")
        .range(1, 1'000'000);
    command.add_flag("--dihedral", flags->dihedral,
                     "Search for all eight rotated and mirrored forms of each picture");
    add_min_quality_flag(command, flags->min_quality);
    command.add_flag("--set-aside", flags->set_aside,
                     "Also search what intake set aside for review; these hits have the verdict review");
    command.add_flag("--all", flags->all, "Also print a line for each query without a match");
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    add_hash_flags(command, flags->hash);
    add_jobs_flag(command, flags->jobs);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
