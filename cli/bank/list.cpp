// whorl bank list: prints the records of a bank.
#include <memory>
#include <whorl/exchange.hpp>

#include "cli/bank/bank.hpp"
#include "cli/bank/record_text.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank list known.bank
  whorl bank list known.bank --status withdrawn --format csv
  whorl bank list known.bank --hash d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22

Lists the records for which all flags are true, or all records without flags, by ascending key.
With --review, lists the hashes that intake set aside and why. They are not matched until whorl bank
accept takes them; whorl bank remove deletes them.

Exit codes:
  0  done, even if there was nothing to list
  1  failed, or a record is damaged
  2  wrong usage)";

struct Flags {
    std::string bank;
    Selectors selectors;
    bool review = false;
    Format format = Format::text;
};

class TextWriter final : public ExchangeWriter {
public:
    Result<std::string> record(const BankRecord& record) override { return record_text(record); }
};

std::unique_ptr<ExchangeWriter> writer_of(Format format) {
    switch (format) {
        case Format::text: break;
        case Format::json: return find_exchange_format("jsonl")->writer();
        case Format::csv: return find_exchange_format("csv")->writer();
    }
    return std::make_unique<TextWriter>();
}

int run(const Flags& flags) {
    if (flags.review && !flags.selectors.status.empty()) {
        throw UsageError("bank list: --review and --status both say which records");
    }
    RecordFilter filter = flags.selectors.filter();
    if (flags.review) {
        filter.status = RecordStatus::review;
    }
    Bank bank = open_bank(flags.bank, Bank::Mode::read_only);
    const std::unique_ptr<ExchangeWriter> writer = writer_of(flags.format);
    std::string text = writer->begin();
    constexpr std::size_t kPart = 65536;  // written at once
    need(bank.for_each(filter,
                       [&](const BankRecord& record) {
                           text += writer->record(record).value();
                           if (text.size() >= kPart) {
                               write_output(text);
                               text.clear();
                           }
                           return true;
                       }),
         flags.bank);
    write_output(text + writer->end());
    Console console(false);
    return tell_notices(bank, flags.bank, console) ? kInputFailed : kDone;
}

}  // namespace

void add_bank_list(Command group, Action& action) {
    Command command = group.add_command("list", "List the records of a bank");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    command.add_flag("--review", flags->review, "List what intake set aside, as --status review does");
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
