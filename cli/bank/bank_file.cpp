#include "cli/bank/bank_file.hpp"

namespace whorl::cli {

Bank open_bank(const std::string& file, Bank::Mode mode) {
    return need(Bank::open(file, mode), file);
}

void add_bank_argument(Command command, std::string& file) {
    command.add_option("BANK", "BANK", file, "The bank's file").required();
}

}  // namespace whorl::cli
