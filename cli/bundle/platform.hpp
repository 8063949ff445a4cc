// What intake and receipt share: the flags of a platform, and how it answers.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <whorl/intake.hpp>

#include "cli/case/keys.hpp"
#include "cli/program/command.hpp"
#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// --key, of the platform, and --passphrase-fd
void add_platform_key_flags(Command command, KeyFlags& flags);

/// --bank
void add_intake_bank_flag(Command command, std::string& bank);

/// --source
void add_source_flag(Command command, IntakeOptions& options);

/// --receipts
Option add_receipts_flag(Command command, std::string& folder);

/// Throws Refusal unless this is a folder.
void expect_receipts_folder(const std::string& folder);

/// Writes an answer to this file, or to standard output for "-". Nothing happens if the file is there already and
/// holds this answer. Throws Refusal.
void write_answer_file(const std::string& file, const SealedAnswer& answer);

/// The same for feedback, which the bank then knows to be written.
void write_feedback_file(const std::string& file, const SealedAnswer& feedback, Bank& bank);

struct LateFeedbackHandlers {
    std::function<void(const std::string& file, const SealedAnswer& feedback)> written;
    std::function<void(const Refusal& refusal)> refused;
};

/// Writes the feedback that earlier runs gave and could not write, each into its file in this folder. Leaves out
/// the files that this run has `tried`.
void write_late_feedback(const std::string& folder, const Ed25519Key& key, Bank& bank,
                         const std::set<std::string>& tried, const LateFeedbackHandlers& handlers);

}  // namespace whorl::cli
