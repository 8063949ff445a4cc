// whorl bank stats: counts the hashes in a bank by source.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

struct Flags {
    std::string file;
    Format format = Format::text;
};

std::string format_stats(const BankStats& stats, const std::string& file, Format format) {
    if (format == Format::csv) {
        std::string text = csv_line({"algorithm", "source", "active", "withdrawn", "review"});
        for (const BankStats::Group& group : stats.groups) {
            text += csv_line({group.algorithm, group.source, std::to_string(group.active),
                              std::to_string(group.withdrawn), std::to_string(group.review)});
        }
        return text;
    }
    if (format == Format::json) {
        Json groups = Json::array();
        for (const BankStats::Group& group : stats.groups) {
            groups.push_back({{"algorithm", group.algorithm},
                              {"source", group.source},
                              {"active", group.active},
                              {"withdrawn", group.withdrawn},
                              {"review", group.review}});
        }
        const Json object = {{"bank", file},
                             {"active", stats.active},
                             {"withdrawn", stats.withdrawn},
                             {"review", stats.review},
                             {"revision", stats.revision},
                             {"database_bytes", stats.database_bytes},
                             {"snapshot_bytes", stats.snapshot_bytes},
                             {"groups", groups}};
        return json_line(object);
    }
    const auto counts = [](const auto& of) {
        return std::to_string(of.active) + " active, " + std::to_string(of.withdrawn) + " withdrawn" +
               (of.review > 0 ? ", " + std::to_string(of.review) + " set aside for review" : "");
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

}  // namespace

void add_bank_stats(Command group, Action& action) {
    Command command = group.add_command("stats", "Count the hashes in a bank by algorithm and source");
    const auto flags = std::make_shared<Flags>();
    add_bank_argument(command, flags->file);
    add_format_flag(command, flags->format);
    command.footer(
        "Example:\n  whorl bank stats known.bank --format json\n\nExit codes:\n  0  done\n  1  failed\n  2  wrong "
        "usage");
    command.does(action, [flags] {
        Bank bank = open_bank(flags->file, Bank::Mode::read_only);
        write_output(format_stats(need(bank.stats(), flags->file), flags->file, flags->format));
        return int{kDone};
    });
}

}  // namespace whorl::cli
