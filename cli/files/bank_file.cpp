#include "cli/files/bank_file.hpp"

namespace whorl::cli {

Bank open_bank(const std::string& file, Bank::Mode mode) {
    return need(Bank::open(file, mode), file);
}

bool tell_notices(Bank& bank, const std::string& file, Console& console) {
    const std::vector<std::string> notices = bank.take_notices();
    for (const std::string& notice : notices) {
        console.warning(file, notice);
    }
    return !notices.empty();
}

void add_bank_argument(Command command, std::string& file) {
    command.add_option("BANK", "BANK", file, "The bank's file").required();
}

}  // namespace whorl::cli
