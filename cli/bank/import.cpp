// whorl bank import: adds the records of hash lists to a bank.
#include <algorithm>
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/writer.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank import known.bank hashes.csv --source hotline
  whorl hash --format json Pictures | whorl bank import known.bank - --source ours
  whorl bank import known.bank page-*.json --from stopncii
  whorl bank import new.bank backup.jsonl --keep-sources

Records are written in batches of 10,000. Each batch is written completely or not at all, and every
record that is counted at the end is safe on disk. Importing the same list again changes nothing.

A record that is withdrawn in the list is withdrawn in the bank. A record that was withdrawn in the
bank stays withdrawn. New records keep the times that jsonl and csv lists from whorl bank export
give.

A list can change only the records of the source that you name with --source (or with --from, where
the format is that of one organisation: stopncii, ncmec). Without it, a list that tells sources or
withdrawals is not imported. --keep-sources is for lists that whorl bank export wrote from a bank of
yours. Then the notes about cases in a jsonl list count too, unless the bank knows something else of
the case or has forgotten it. No other list changes the records of cases that whorl bundle intake
took in.

Each record that cannot be imported gets a line on standard error.

Exit codes:
  0  all were imported
  1  some were not, all others were
  2  wrong usage)";

constexpr auto kNameIt =
    "; name its source with --source, or add --keep-sources if it was exported from a bank of yours";

struct Flags {
    std::string bank;
    std::vector<std::string> files;
    std::string from;
    std::optional<std::string> source;
    bool keep_sources = false;
    std::vector<std::string> labels;
    HashFlags hash;
    bool keep_names = false;
    Format format = Format::text;
    bool quiet = false;
};

class Import {
public:
    explicit Import(const Flags& flags)
        : flags_(flags),
          bank_(open_bank(flags.bank, Bank::Mode::read_write)),
          console_(flags.quiet),
          writer_(bank_, [this](const std::string& where, const std::string& reason) {
              console_.failure(shown(file_), where + ": " + reason);
          }) {}

    int run() try {
        for (const std::string& file : flags_.files) {
            file_ = file;
            read();
            // Flush here, so that a message about a record that the bank refuses names the right file.
            writer_.flush();
        }
        return finish() && !failed_ ? kDone : kInputFailed;
    } catch (const BankError& error) {
        console_.failure(flags_.bank, std::string(error.what()) + "; the import ended here");
        finish();
        return kInputFailed;
    }

private:
    void read() {
        const Result<ByteSource> source = open_source(file_);
        const Result<std::size_t> count =
            source
                ? read_exchange(*source, find_exchange_format(flags_.from),
                                {.algorithm = flags_.hash.algorithm_name,
                                 .keep_names = flags_.keep_names,
                                 .source = flags_.source,
                                 .own = flags_.keep_sources},
                                {.record = [this](ReadRecord&& record) { return take(std::move(record)); },
                                 .fault = [this](const ReadFault& fault) { refuse(fault); },
                                 .note = [this](const std::string& note) { console_.warning(shown(file_), note); },
                                 .bank_note = [this](ReadNote&& note) { writer_.take(std::move(note)); }})
                : Result<std::size_t>(source.error());
        if (!count) {
            failed_ = true;
            const bool unnamed = count.error().kind == ErrorKind::untrusted;
            console_.failure(shown(file_), count.error().message + (unnamed ? kNameIt : ""));
        }
    }

    bool take(ReadRecord&& record) {
        record.record.labels.insert(record.record.labels.end(), flags_.labels.begin(), flags_.labels.end());
        writer_.take(std::move(record));
        tell_progress();
        return true;
    }

    void refuse(const ReadFault& fault) {
        ++writer_.counts().not_taken;
        console_.failure(shown(file_), fault.where + ": " + fault.reason);
        tell_progress();
    }

    void tell_progress() {
        const WriteCounts& counts = writer_.counts();
        console_.progress(counts.done(), counts.not_taken, std::nullopt);
    }

    /// Prints the counts. False when some record was not imported.
    bool finish() {
        console_.clear_progress();
        const WriteCounts& counts = writer_.counts();
        if (counts.added_in_vain > 0) {
            console_.warning(flags_.bank, withdrawn_warning(counts.added_in_vain));
        }
        write_output(format_counts(counts, flags_.format));
        return counts.not_taken == 0;
    }

    const Flags& flags_;
    Bank bank_;
    Console console_;
    std::string file_;
    BankWriter writer_;
    bool failed_ = false;
};

std::string format_help() {
    std::string text = "The format (default: guessed from how the list begins)";
    for (const ExchangeFormat* format : exchange_formats()) {
        text += "\n  " + std::string(format->name) + ": " + std::string(format->summary);
    }
    return text;
}

}  // namespace

void add_bank_import(Command group, Action& action) {
    Command command = group.add_command("import", "Add the records of hash lists to a bank");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    command.add_option("FILE", "FILE", flags->files, "Lists of hashes; - is standard input").required();
    std::vector<std::string> names;
    for (const ExchangeFormat* format : exchange_formats()) {
        names.emplace_back(format->name);
    }
    command.add_option("--from", "FORMAT", flags->from, format_help()).one_of(names);
    const Option source =
        command.add_option("--source", "SOURCE", flags->source, "Who gives the hashes, whatever the list says");
    command
        .add_flag("--keep-sources", flags->keep_sources,
                  "Keep the sources in the list, which a bank of yours wrote")
        .excludes(source);
    add_label_flag(command, flags->labels);
    add_algorithm_flag(command, flags->hash, "The algorithm of hashes if the list does not name it");
    command.add_flag("--keep-names", flags->keep_names, "Use the file names that whorl hash prints as ids");
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] {
        check_stdin_read_once(flags->files);
        return Import(*flags).run();
    });
}

}  // namespace whorl::cli
