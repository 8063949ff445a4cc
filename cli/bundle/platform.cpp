#include "cli/bundle/platform.hpp"

#include <filesystem>

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"

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

void write_answer_file(const std::string& file, const SealedAnswer& answer) {
    if (file == kStdin) {
        write_output(answer.bytes);
    } else {
        unless_refused(write_answer(answer, file), file);
    }
}

void write_feedback_file(const std::string& file, const SealedAnswer& feedback, Bank& bank) {
    write_answer_file(file, feedback);
    unless_refused(feedback_written(bank, feedback.receipt.receipt), bank.file());
}

void write_late_feedback(const std::string& folder, const Ed25519Key& key, Bank& bank,
                         const std::set<std::string>& tried, const LateFeedbackHandlers& handlers) {
    for (const Answer& answer : unless_refused(unwritten_feedback(bank), bank.file())) {
        try {
            const SealedAnswer sealed =
                unless_refused(seal_answer(answer, key), CaseNumber::of(answer.receipt.case_key).text());
            const std::string file = std::filesystem::path(folder) / sealed.file_name;
            if (!tried.contains(file)) {
                write_feedback_file(file, sealed, bank);
                handlers.written(file, sealed);
            }
        } catch (const Refusal& refusal) {
            handlers.refused(refusal);
        }
    }
}

}  // namespace whorl::cli
