#include "cli/files/bank_file.hpp"

namespace whorl::cli {

Bank open_bank(const std::string& file, Bank::Mode mode) {
    return need(Bank::open(file, mode), file);
}

void tell_notices(Bank& bank, const std::string& file, Console& console) {
    for (const std::string& notice : bank.take_notices()) {
        console.warning(file, notice);
    }
}

void add_bank_argument(Command command, std::string& file) {
    command.add_option("BANK", "BANK", file, "The bank's file").required();
}

}  // namespace whorl::cli
