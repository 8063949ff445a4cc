// whorl bank export: writes the records of a bank in a format that others read.
#include <filesystem>
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/console.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank export known.bank > known.jsonl
  whorl bank export known.bank --to pdq --out hashes.txt
  whorl bank export known.bank --to stopncii --source ours

jsonl, csv and stopncii can say that a hash was withdrawn, so they hold withdrawn records too. The
other formats hold active records only. Records set aside for review are in jsonl and csv only. Both
hold everything that the bank knows of a record, and importing them into a new bank with
--keep-sources gives the same records, times included. stopncii has one record for each hash, which
is active if any record of that hash is; ids become case numbers.

What whorl bundle intake noted about cases is in jsonl only, and only if the whole bank is exported:
their order, withdrawals, keys, reply addresses and answers. Keep this file like the bank itself. To
give hashes to others, choose records, as by --source.

Only you can read a new file of --out, unless you add --shared. A file that is replaced keeps its
permissions.

Exit codes:
  0  done
  1  failed, or some records are damaged or cannot be held by the format; they are named
  2  wrong usage)";

struct Flags {
    std::string bank;
    Selectors selectors;
    std::string to = "jsonl";
    std::string out;
    bool force = false;
    bool shared = false;
};

std::vector<std::string> writable_formats() {
    std::vector<std::string> names;
    for (const ExchangeFormat* format : exchange_formats()) {
        if (format->writer != nullptr) {
            names.emplace_back(format->name);
        }
    }
    return names;
}

RecordFilter filter_of(const Flags& flags, const ExchangeFormat& format) {
    RecordFilter filter = flags.selectors.filter();
    if (filter.status == RecordStatus::review && !format.tells_review) {
        throw UsageError("bank export: " + flags.to +
                         " cannot say that a hash is set aside; use jsonl or csv, or whorl bank list");
    }
    if (!format.tells_withdrawals) {
        if (filter.status == RecordStatus::withdrawn) {
            throw UsageError("bank export: " + flags.to +
                             " cannot say that a hash is withdrawn; use jsonl, csv or "
                             "stopncii, or whorl bank list");
        }
        filter.status = RecordStatus::active;
    }
    return filter;
}

/// Writes the notes about cases, if the whole bank is exported in a format that can say them. Returns their number.
std::size_t write_notes(const Flags& flags, const Bank& bank, const ExchangeFormat& format, ExchangeWriter& writer,
                        OutputFile& output) {
    if (flags.selectors.any()) {
        return 0;
    }
    return need(bank.for_each_note("",
                                   [&](std::string_view key, std::string_view text) {
                                       if (format.tells_notes) {
                                           output.write(writer.note(key, text));
                                       }
                                       return true;
                                   }),
                flags.bank);
}

int run(const Flags& flags) {
    const ExchangeFormat& format = *find_exchange_format(flags.to);
    const RecordFilter filter = filter_of(flags, format);
    std::error_code error;
    if (std::filesystem::equivalent(flags.bank, flags.out, error)) {
        throw UsageError("bank export: --out is the bank itself");
    }
    Bank bank = open_bank(flags.bank, Bank::Mode::read_only);
    Console console(false);
    OutputFile output(flags.out, flags.force ? OutputFile::Existing::replace : OutputFile::Existing::refuse,
                      flags.shared ? OutputFile::Readers::by_umask : OutputFile::Readers::owner);
    const auto writer = format.writer();
    output.write(writer->begin());
    const std::size_t notes = write_notes(flags, bank, format, *writer, output);
    std::size_t left_out = 0;
    std::size_t written = 0;
    std::size_t set_aside = 0;
    need(bank.for_each(
             filter,
             [&](const BankRecord& record) {
                 if (record.status == RecordStatus::review && !format.tells_review) {
                     ++set_aside;
                     return true;
                 }
                 const Result<std::string> bytes = writer->record(record);
                 if (bytes) {
                     output.write(*bytes);
                     ++written;
                 } else {
                     ++left_out;
                     console.failure(flags.bank,
                                     "record " + std::to_string(record.key) + ": " + bytes.error().message);
                 }
                 console.progress(written, left_out, std::nullopt);
                 return true;
             },
             format.order),
         flags.bank);
    output.write(writer->end());
    output.finish();
    if (notes > 0) {
        console.note(counted(notes, "note") + " about cases " +
                     (format.tells_notes ? "written; the file holds their keys and reply addresses"
                                         : "left out, which " + flags.to + " cannot say"));
    }
    if (set_aside > 0) {
        console.note(counted(set_aside, "record") + " set aside for review, which " + flags.to +
                     " cannot say, left out");
    }
    if (left_out > 0) {
        console.note(counted(written, "record") + " written, " + std::to_string(left_out) + " left out");
    }
    const bool torn = notes > 0 && format.tells_notes && need(bank.refresh(), flags.bank);
    if (torn) {
        console.failure(flags.bank,
                        "was changed meanwhile, so the notes about cases may not fit the records; export it again");
    }
    return tell_notices(bank, flags.bank, console) || left_out > 0 || torn ? kInputFailed : kDone;
}

}  // namespace

void add_bank_export(Command group, Action& action) {
    Command command = group.add_command("export", "Write the records of a bank for others to read");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    command.add_option("--to", "FORMAT", flags->to, "The format; docs/exchange-formats.md says what each can hold")
        .one_of(writable_formats())
        .show_default();
    const Option output =
        command.add_option("--out", "FILE", flags->out, "Write to this new file (default: standard output)");
    command.add_flag("--force", flags->force, "Replace the file of --out if there is one").needs(output);
    command.add_flag("--shared", flags->shared, "Let others read the new file of --out, as the umask allows")
        .needs(output);
    add_selector_flags(command, flags->selectors);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
