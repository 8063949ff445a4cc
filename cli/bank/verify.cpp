// whorl bank verify: checks the files of a bank.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/files/bank_file.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

void add_bank_verify(Command group, Action& action) {
    Command command = group.add_command("verify", "Check the files of a bank for damage");
    const auto file = std::make_shared<std::string>();
    add_bank_argument(command, *file);
    command.footer(
        "Example:\n  whorl bank verify known.bank\n\nPrints nothing when there is no fault, otherwise a line for "
        "each fault on standard error.\n\nExit codes:\n  0  no fault\n  1  there is a fault\n  2  wrong usage");
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
