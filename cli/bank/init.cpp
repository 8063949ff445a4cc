// whorl bank init: creates an empty bank.
#include <memory>

#include "cli/bank/bank.hpp"
#include "cli/files/bank_file.hpp"

namespace whorl::cli {

void add_bank_init(Command group, Action& action) {
    Command command = group.add_command("init", "Create an empty bank");
    const auto file = std::make_shared<std::string>();
    add_bank_argument(command, *file);
    command.footer(
        "Example:\n  whorl bank init known.bank\n\nExit codes:\n  0  created\n  1  failed, or the file exists "
        "already\n  2  wrong usage");
    command.does(action, [file] {
        need(Bank::create(*file), *file);
        return int{kDone};
    });
}

}  // namespace whorl::cli
