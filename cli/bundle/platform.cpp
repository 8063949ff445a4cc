#include "cli/bundle/platform.hpp"

namespace whorl::cli {

void add_intake_bank_flag(Command command, std::string& bank) {
    command.add_option("--bank", "BANK", bank, "The bank that takes them in").required();
}

void add_source_flag(Command command, IntakeOptions& options) {
    command.add_option("--source", "SOURCE", options.source, "The source that the bank's records have")
        .show_default();
}

}  // namespace whorl::cli
