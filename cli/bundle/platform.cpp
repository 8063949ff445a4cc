#include "cli/bundle/platform.hpp"

#include <filesystem>

#include "cli/files/whole_files.hpp"
#include "cli/program/command.hpp"

namespace whorl::cli {

void add_platform_key_flags(Command command, KeyFlags& flags) {
    add_key_flags(command, flags,
                  "The platform's signing key: its key file, or the folder that whorl case new made")
        .required();
}

void add_intake_bank_flag(Command command, std::string& bank) {
    command.add_option("--bank", "BANK", bank, "The bank with the hashes of the cases").required();
}

void add_source_flag(Command command, IntakeOptions& options) {
    command.add_option("--source", "SOURCE", options.source, "The source of these records in the bank")
        .show_default();
}

Option add_receipts_flag(Command command, std::string& folder) {
    return command.add_option("--receipts", "PATH", folder, "Write the sealed receipts into this folder");
}

void expect_receipts_folder(const std::string& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw Refusal({ErrorKind::not_found, "is not a folder; --receipts needs one that exists", folder});
    }
}

SignedReceipt write_answer(const std::string& file, const Answer& answer, const Ed25519Key& key) {
    SignedReceipt receipt = unless_refused(sign_receipt(answer.receipt, key));
    write_new_file(file, unless_refused(seal_receipt(receipt, answer.reply_to)));
    return receipt;
}

}  // namespace whorl::cli
