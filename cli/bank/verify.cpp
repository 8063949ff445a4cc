// whorl bank verify: whether all that is in a bank's files is as it has to be.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/bank/bank_file.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

void add_bank_verify(Command group, Action& action) {
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

}  // namespace whorl::cli
