// whorl bank add: adds hashes and pictures from the command line to a bank.
#include <algorithm>
#include <memory>
#include <utility>

#include "cli/bank/bank.hpp"
#include "cli/bank/writer.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/pictures/query.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank add known.bank photo.jpg --source hotline --id 2026-117
  whorl bank add known.bank d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22
  whorl bank add known.bank Pictures --label holiday

From a picture, the bank keeps the hash and its quality, but not the name of the file, which may be
private. --keep-names uses the name as the id. Adding the same source, id and hash again does not
make a second record: the labels of both are kept. A withdrawn record stays withdrawn.

Exit codes:
  0   all were added or are there already
  1   some failed, all others were added
  2   wrong usage
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::string bank;
    std::vector<std::string> words;
    HashFlags hash;
    std::string source;
    std::optional<std::string> id;
    std::vector<std::string> labels;
    std::optional<int> quality;
    bool keep_names = false;
    Format format = Format::text;
    std::size_t jobs = 1;
    bool quiet = false;
};

ReadRecord record_of(const Input& input, const Query& query, const Flags& flags) {
    ReadRecord read;
    read.where = input.path;
    read.record.algorithm = flags.hash.algorithm_name;
    read.record.hash = query.hash;
    read.record.source = flags.source;
    read.record.id = flags.id.value_or(flags.keep_names && query.is_picture ? input.path : "");
    read.record.labels = flags.labels;
    read.record.quality = query.quality ? query.quality : flags.quality;
    return read;
}

int run(const Flags& flags) {
    if (flags.id && flags.keep_names) {
        throw UsageError("bank add: --id and --keep-names both set the id");
    }
    check_stdin_read_once(flags.words);
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, flags.jobs, console);
    Bank bank = open_bank(flags.bank, Bank::Mode::read_write);
    Tally tally(console);
    BankWriter writer(
        bank, [&](const std::string& where, const std::string& reason) { console.failure(shown(where), reason); });
    bool told = false;
    hash_words(flags.words, pictures, false, tally, console, [&](const Input& input, const Query& query) {
        if (query.is_picture && flags.quality && !std::exchange(told, true)) {
            console.warning("--quality", "is for hashes given as text; pictures keep their own");
        }
        writer.take(record_of(input, query, flags));
        warn_of_low_quality(console, input.path, query.quality);
    });
    writer.flush();
    writer.counts().not_taken += tally.failures();
    if (writer.counts().added_in_vain > 0) {
        console.warning(flags.bank, withdrawn_warning(writer.counts().added_in_vain));
    }
    write_output(format_counts(writer.counts(), flags.format));
    return writer.counts().not_taken > 0 ? kInputFailed : kDone;
}

}  // namespace

void add_bank_add(Command group, Action& action) {
    Command command = group.add_command("add", "Add hashes, or the hashes of pictures, to a bank");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    command
        .add_option("PATH|HASH", "PATH|HASH", flags->words,
                    "Pictures, folders and hashes; - is one picture on standard input")
        .required();
    command.add_option("--source", "SOURCE", flags->source, "Who gives the hashes");
    command.add_option("--id", "ID", flags->id, "The source's name for them");
    add_label_flag(command, flags->labels);
    command.add_option("--quality", "Q", flags->quality, "The quality of hashes that are given as text")
        .range(0, 100);
    command.add_flag("--keep-names", flags->keep_names, "Use the names of picture files as ids");
    add_hash_flags(command, flags->hash);
    add_format_flag(command, flags->format);
    add_jobs_flag(command, flags->jobs);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
