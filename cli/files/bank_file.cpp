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

void check_wiped(const Purged& purged, const std::string& what, const std::string& file) {
    if (!purged.wiped) {
        Error error = purged.wiped.error();
        error.message = "parts of " + what + " may still be in its files: " + error.message;
        throw BankError(error, file);
    }
}

void add_bank_argument(Command command, std::string& file) {
    command.add_option("BANK", "BANK", file, "The bank's file").required();
}

}  // namespace whorl::cli
