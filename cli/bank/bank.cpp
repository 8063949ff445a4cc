// whorl bank: the subcommands that make and tend a bank; here those that only open it.
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/match/banks.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl bank init known.bank
  whorl bank import known.bank hashes.csv
  whorl bank add known.bank photo.jpg --source hotline --id 2026-117
  whorl bank withdraw known.bank --id 2026-117 --by hotline --reason 'asked for by the person'
  whorl bank list --help         everything about a command

A bank is one file (and those beside it that begin with its name). It holds hashes, who gave
them and what they said of them; no pictures, and names of files only where you ask for it.)";

void add_init(Command group, Action& action) {
    Command command = group.add_command("init", "Make a new, empty bank");
    const auto file = std::make_shared<std::string>();
    add_bank_argument(command, *file);
    command.footer(
        "Example:\n  whorl bank init known.bank\n\nExit codes: 0 made; 1 failed, or there is a file already; "
        "2 wrong usage.");
    command.does(action, [file] {
        need(Bank::create(*file), *file);
        return int{kDone};
    });
}

std::string format_stats(const BankStats& stats, const std::string& file, Format format) {
    using Json = nlohmann::ordered_json;
    if (format == Format::csv) {
        std::string text = csv_line({"algorithm", "source", "active", "withdrawn"});
        for (const BankStats::Group& group : stats.groups) {
            text += csv_line(
                {group.algorithm, group.source, std::to_string(group.active), std::to_string(group.withdrawn)});
        }
        return text;
    }
    if (format == Format::json) {
        Json groups = Json::array();
        for (const BankStats::Group& group : stats.groups) {
            groups.push_back({{"algorithm", group.algorithm},
                              {"source", group.source},
                              {"active", group.active},
                              {"withdrawn", group.withdrawn}});
        }
        const Json object = {{"bank", file},
                             {"active", stats.active},
                             {"withdrawn", stats.withdrawn},
                             {"revision", stats.revision},
                             {"database_bytes", stats.database_bytes},
                             {"snapshot_bytes", stats.snapshot_bytes},
                             {"groups", groups}};
        return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    const auto counts = [](const auto& of) {
        return std::to_string(of.active) + " active, " + std::to_string(of.withdrawn) + " withdrawn";
    };
    std::string text = printable(file) + ": " + counts(stats) + '\n';
    for (const BankStats::Group& group : stats.groups) {
        text += "  " + group.algorithm +
                (group.source.empty() ? " without a source" : " from " + printable(group.source)) + ": " +
                counts(group) + '\n';
    }
    return text + "  " + std::to_string(stats.database_bytes) + " bytes of records, " +
           std::to_string(stats.snapshot_bytes) + " bytes of indexes, revision " + std::to_string(stats.revision) +
           '\n';
}

void add_stats(Command group, Action& action) {
    struct Flags {
        std::string file;
        Format format = Format::text;
    };
    Command command = group.add_command("stats", "Tell how many hashes are in a bank, and from whom");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->file);
    add_format_flag(command, flags->format);
    command.footer(
        "Example:\n  whorl bank stats known.bank --format json\n\nExit codes: 0 done; 1 failed; 2 wrong usage.");
    command.does(action, [flags] {
        Bank bank = open_bank(flags->file, Bank::Mode::read_only);
        write_output(format_stats(need(bank.stats(), flags->file), flags->file, flags->format));
        return int{kDone};
    });
}

void add_verify(Command group, Action& action) {
    Command command = group.add_command("verify", "Check all that is in a bank's files");
    const auto file = std::make_shared<std::string>();
    add_bank_argument(command, *file);
    command.footer(
        "Example:\n  whorl bank verify known.bank\n\nSays nothing when all is well; else a line for each "
        "fault, on standard error.\n\nExit codes: 0 all is well; 1 there is a fault; 2 wrong usage.");
    command.does(action, [file] {
        Bank bank = open_bank(*file, Bank::Mode::read_only);
        const std::vector<std::string> faults = need(bank.verify(), *file);
        Console console(false);
        for (const std::string& fault : faults) {
            console.failure(*file, fault);
        }
        return int{faults.empty() ? kDone : kInputFailed};
    });
}

}  // namespace

void add_bank(Command app, Action& action) {
    Command group = app.add_group("bank", "Make and tend a bank of hashes", kFooter);
    add_init(group, action);
    add_bank_add(group, action);
    add_bank_import(group, action);
    add_bank_remove(group, action);
    add_bank_withdraw(group, action);
    add_bank_list(group, action);
    add_stats(group, action);
    add_bank_export(group, action);
    add_verify(group, action);
}

}  // namespace whorl::cli
