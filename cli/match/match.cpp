// whorl match: pictures and hashes against banks.
#include <algorithm>
#include <memory>
#include <thread>
#include <whorl/exchange.hpp>
#include <whorl/pdq.hpp>

#include "cli/bank/bank_file.hpp"
#include "cli/commands.hpp"
#include "cli/match/hits.hpp"
#include "cli/match/query.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/ordered.hpp"
#include "cli/program/output.hpp"
#include "cli/program/pictures.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/tally.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl match --bank known.bank upload.jpg
  whorl match --bank ours.bank --bank theirs.bank --dihedral Pictures
  whorl match --bank known.bank --threshold 24 --review 40 --format json upload.jpg
  whorl hash Pictures | whorl match --bank known.bank -

Prints a line for each record of the banks that is as near as the threshold, the nearest first. A
word of hexadecimal digits is taken for a hash unless a file has that name.

With - a hash is read from each line of standard input, as it stands or as whorl hash prints it,
and its lines are written before the next line is waited for. What is added to a bank or withdrawn
meanwhile counts from the next line on. --all has a line for every query, so that a program that
waits for an answer gets one; the field hits says how many lines the answer has.

Exit codes: 0 a match; 1 none (what is for review is none); 2 wrong usage; 3 an input or a bank
failed, all else was done.)";

struct Flags {
    std::vector<std::string> words;
    std::vector<std::string> banks;
    HashFlags hash;
    std::optional<int> threshold;
    std::optional<int> review;
    std::optional<std::size_t> top;
    bool dihedral = false;
    int min_quality = 0;
    bool all = false;
    Format format = Format::text;
    std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
    bool quiet = false;

    int match_limit() const { return threshold.value_or(hash.algorithm().match_threshold); }
    int limit() const { return std::max(match_limit(), review.value_or(0)); }
};

/// Something to look for: a file, a hash, or a line of standard input.
struct Question {
    Input input;
    std::optional<HashLine> line;
    std::optional<Error> failure;
};

/// All of the command line's questions, one after the other. Not thread safe.
class Questions {
public:
    explicit Questions(const Flags& flags) : flags_(flags), word_(flags.words.begin()) {}

    std::optional<Question> next() {
        for (;;) {
            if (lines_) {
                if (auto question = next_line()) {
                    return question;
                }
                lines_.reset();
            }
            if (inputs_) {
                if (auto input = inputs_->next()) {
                    return Question{*input, {}, {}};
                }
                inputs_.reset();
            }
            if (word_ == flags_.words.end()) {
                return std::nullopt;
            }
            const std::string& word = *word_++;
            if (word == kStdin) {
                lines_.emplace(open_source(kStdin).value());
            } else {
                inputs_.emplace(std::vector{word}, std::string(), false);
            }
        }
    }

private:
    std::optional<Question> next_line() {
        for (;;) {
            const Result<std::optional<std::string>> line = lines_->next();
            if (line && !*line) {
                return std::nullopt;
            }
            Question question;
            question.input.path = "standard input, line " + std::to_string(lines_->number());
            if (!line) {
                question.failure = line.error();
                if (line.error().kind != ErrorKind::too_large) {
                    question.input.path = shown(kStdin);
                    lines_.emplace(text_source(""));  // nothing more can be read
                }
                return question;
            }
            if ((*line)->find_first_not_of(" \t\r") == std::string::npos) {
                continue;
            }
            Result<HashLine> hash = parse_hash_line(**line, flags_.hash.algorithm());
            if (hash && hash->algorithm != &flags_.hash.algorithm()) {
                question.failure = Error{ErrorKind::invalid,
                                         "is a " + std::string(hash->algorithm->name) + " hash, and " +
                                             flags_.hash.algorithm_name + " ones are looked for (--algorithm)",
                                         {}};
            } else if (hash) {
                question.line = *std::move(hash);
            } else {
                question.failure = hash.error();
            }
            return question;
        }
    }

    const Flags& flags_;
    std::vector<std::string>::const_iterator word_;
    std::optional<LineReader> lines_;
    std::optional<Inputs> inputs_;
};

struct Answer {
    Input input;
    std::string name;  ///< of the query, as it is printed
    std::optional<int> quality;
    bool left_out = false;
    Result<std::vector<Hit>> hits;
    bool bank_failed = false;  ///< the error is a bank's
};

/// The banks that are searched. Thread safe.
class Banks {
public:
    explicit Banks(const Flags& flags) : flags_(flags) {
        for (const std::string& file : flags.banks) {
            banks_.push_back(open_bank(file, Bank::Mode::read_only));
        }
    }

    /// What is near the query in any of them, the nearest first, as their records are now. Throws BankError.
    std::vector<Hit> search(const Query& query) {
        std::vector<Hit> hits;
        for (std::size_t i = 0; i < banks_.size(); ++i) {
            const std::string& file = flags_.banks[i];
            need(banks_[i].refresh(), file);
            for (BankMatch& match : need(search(banks_[i], query), file)) {
                if (match.distance <= flags_.limit()) {
                    const Verdict verdict =
                        match.distance <= flags_.match_limit() ? Verdict::match : Verdict::review;
                    hits.push_back({file, std::move(match), verdict});
                }
            }
        }
        std::stable_sort(hits.begin(), hits.end(),
                         [](const Hit& a, const Hit& b) { return a.match.distance < b.match.distance; });
        if (flags_.top && hits.size() > *flags_.top) {
            hits.erase(hits.begin() + static_cast<std::ptrdiff_t>(*flags_.top), hits.end());
        }
        return hits;
    }

    void tell_notices(Console& console) {
        for (std::size_t i = 0; i < banks_.size(); ++i) {
            cli::tell_notices(banks_[i], flags_.banks[i], console);
        }
    }

private:
    Result<std::vector<BankMatch>> search(Bank& bank, const Query& query) const {
        const Algorithm& algorithm = flags_.hash.algorithm();
        const SearchOptions options{.min_quality = flags_.min_quality};
        // So far from the query lies about every record, of which only few are asked for.
        const bool nearest = flags_.top && flags_.limit() > algorithm.bits / 4;
        if (query.dihedral) {
            return nearest ? bank.nearest(algorithm, *query.dihedral, *flags_.top, options)
                           : bank.radius_search(algorithm, *query.dihedral, flags_.limit(), options);
        }
        return nearest ? bank.nearest(algorithm, query.hash, *flags_.top, options)
                       : bank.radius_search(algorithm, query.hash, flags_.limit(), options);
    }

    const Flags& flags_;
    std::vector<Bank> banks_;
};

Result<Query> query_of(const Question& question, const Pictures& pictures, bool dihedral) {
    if (question.failure) {
        return *question.failure;
    }
    if (question.line) {
        return Query{question.line->hash, std::nullopt, question.line->quality, false};
    }
    if (!question.input.failure.empty()) {
        return Error{ErrorKind::unreadable, question.input.failure, question.input.path};
    }
    // Only what a person has named can be a hash.
    return question.input.named ? read_query(question.input.path, pictures, dihedral)
                                : hash_picture(question.input.path, pictures, dihedral);
}

Answer answer(const Question& question, Banks& banks, const Pictures& pictures, const Flags& flags) {
    Answer result{.input = question.input, .name = question.input.path, .quality = {}, .hits = std::vector<Hit>()};
    const Result<Query> query = query_of(question, pictures, flags.dihedral);
    if (!query) {
        result.hits = query.error();
        return result;
    }
    if (question.line) {
        result.name = question.line->name.empty() ? to_hex(query->hash) : question.line->name;
    }
    result.quality = query->quality;
    result.left_out = query->quality && *query->quality < flags.min_quality;
    if (result.left_out) {
        return result;
    }
    try {
        result.hits = banks.search(*query);
    } catch (const BankError& error) {
        result.hits = Error{ErrorKind::unreadable, error.what(), {}};
        result.bank_failed = true;
    }
    return result;
}

/// Prints answers and keeps count of them.
class Report {
public:
    Report(const Flags& flags, Console& console) : flags_(flags), console_(console) {
        write_output(hits_header(flags.format));
    }

    void add(const Answer& answer) {
        if (answer.bank_failed) {
            // Not the input's fault: no other one would fare better.
            throw std::runtime_error(answer.hits.error().message);
        }
        if (answer.hits) {
            print(answer);
            tally_.succeeded(answer.input);
        } else if (tally_.failed(answer.input, answer.hits.error()) && flags_.all) {
            write_output(format_no_hit(answer.name, true, flags_.format));
        }
        console_.progress(tally_.seen(), tally_.failures(), std::nullopt);
    }

    int finish() {
        tally_.tell_skipped();
        console_.clear_progress();
        if (tally_.failures() > 0) {
            return kMatchFailed;
        }
        return matched_ ? kMatch : kNoMatch;
    }

private:
    void print(const Answer& answer) {
        if (!answer.hits->empty() || flags_.all) {
            console_.clear_progress();
            write_output(answer.hits->empty() ? format_no_hit(answer.name, false, flags_.format)
                                              : format_hits(answer.name, *answer.hits, flags_.format));
        }
        matched_ = matched_ || (!answer.hits->empty() && answer.hits->front().verdict == Verdict::match);
        if (answer.left_out) {
            console_.warning(shown(answer.name), left_out_warning(*answer.quality, flags_.min_quality));
        } else if (answer.quality && *answer.quality < kPdqMinQuality) {
            console_.warning(shown(answer.name), low_quality_warning(*answer.quality));
        }
    }

    const Flags& flags_;
    Console& console_;
    Tally tally_{console_};
    bool matched_ = false;
};

void check(const Flags& flags) {
    const int bits = flags.hash.algorithm().bits;
    for (const auto& [name, limit] : {std::pair{"--threshold", flags.threshold}, {"--review", flags.review}}) {
        if (limit && (*limit < 0 || *limit > bits)) {
            throw UsageError(std::string("match: ") + name + " is from 0 to " + std::to_string(bits) + " for " +
                             flags.hash.algorithm_name);
        }
    }
    if (flags.review && *flags.review <= flags.match_limit()) {
        throw UsageError("match: --review is to be above the threshold of " + std::to_string(flags.match_limit()));
    }
    if (std::count(flags.words.begin(), flags.words.end(), kStdin) > 1) {
        throw UsageError("match: standard input can be read only once");
    }
}

/// Whatever fails here must not be taken for "no match", which is what the code of other failures means.
int run(const Flags& flags) try {
    check(flags);
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, flags.jobs, console);
    Banks banks(flags);
    Questions questions(flags);
    Report report(flags, console);
    ordered_parallel(
        flags.jobs, [&] { return questions.next(); },
        [&](const Question& question) { return answer(question, banks, pictures, flags); },
        [&](const Answer& result) {
            banks.tell_notices(console);
            report.add(result);
        });
    return report.finish();
} catch (const UsageError&) {
    throw;
} catch (const Refusal&) {
    throw;
} catch (const std::exception& error) {
    Console(false).error(error.what());
    return kMatchFailed;
}

}  // namespace

void add_match(Command app, Action& action) {
    Command command = app.add_command("match", "Look for pictures and hashes in banks");
    const auto flags = std::make_shared<Flags>();
    command
        .add_option("PATH|HASH", "PATH|HASH", flags->words,
                    "Pictures, folders and hashes; - is a stream of hashes, one a line")
        .required();
    command.add_option("--bank", "BANK", flags->banks, "The bank to look into; may be given several times")
        .one_each_time()
        .required();
    command.add_option("--threshold", "T", flags->threshold,
                       "Largest distance that is a match (default: the algorithm's)");
    command.add_option("--review", "T", flags->review,
                       "Print what is within this larger distance, too, for review");
    command.add_option("--top", "K", flags->top, "Print the nearest ones only, so many for each query")
        .range(1, 1'000'000);
    command.add_flag("--dihedral", flags->dihedral, "Look for all eight turned and mirrored forms of pictures");
    command.add_option("--min-quality", "Q", flags->min_quality, "Leave out pictures and records of lower quality")
        .range(0, 100);
    command.add_flag("--all", flags->all, "Print a line for queries without a match, too");
    add_hash_flags(command, flags->hash);
    add_format_flag(command, flags->format);
    add_jobs_flag(command, flags->jobs);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
