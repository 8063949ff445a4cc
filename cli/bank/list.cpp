// whorl bank list: records for a person or a program to read.
#include <memory>
#include <whorl/exchange.hpp>

#include "cli/bank/bank.hpp"
#include "cli/bank/bank_file.hpp"
#include "cli/bank/record_text.hpp"
#include "cli/bank/selectors.hpp"
#include "cli/program/records.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank list known.bank
  whorl bank list known.bank --status withdrawn --format csv
  whorl bank list known.bank --hash d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22

Lists the records of which all that the flags say is true, or all records, by ascending key.

Exit codes: 0 done, whatever there was to list; 1 failed; 2 wrong usage.)";

struct Flags {
    std::string bank;
    Selectors selectors;
    Format format = Format::text;
};

std::string line_of(const BankRecord& record, Format format) {
    switch (format) {
        case Format::text: return record_text(record);
        case Format::json: return bank_record_json(record) + '\n';
        case Format::csv: return csv_line(bank_record_values(record));
    }
    return {};
}

int run(const Flags& flags) {
    const RecordFilter filter = flags.selectors.filter();
    Bank bank = open_bank(flags.bank, Bank::Mode::read_only);
    std::string text = flags.format == Format::csv ? csv_line(bank_record_fields()) : std::string();
    constexpr std::size_t kPart = 65536;  // written at once
    need(bank.for_each(filter,
                       [&](const BankRecord& record) {
                           text += line_of(record, flags.format);
                           if (text.size() >= kPart) {
                               write_output(text);
                               text.clear();
                           }
                           return true;
                       }),
         flags.bank);
    write_output(text);
    return kDone;
}

}  // namespace

void add_bank_list(Command group, Action& action) {
    Command command = group.add_command("list", "List the records of a bank");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->bank);
    add_selector_flags(command, flags->selectors);
    add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
