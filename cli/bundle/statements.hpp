// How bundles and receipts are printed.
#pragma once

#include <string>
#include <vector>
#include <whorl/receipt.hpp>
#include <whorl/recipients.hpp>

#include "cli/program/flags.hpp"

namespace whorl::cli {

/// The name of the key's owner in the list, or the key itself.
std::string signer_name(const Ed25519PublicKey& key, const std::vector<Recipient>& known);

/// Everything in the statement, in words, line by line. Names come from the list, which may be empty.
std::string statement_text(const Statement& statement, const std::vector<Recipient>& known);

/// The payload as one object on one line, without the padding. A bundle has the fields digest and countersigners
/// as well, a receipt the field stopncii.
std::string statement_json(const Statement& statement);

/// "received", "under review".
std::string state_words(CaseState state);

/// "submission of case K3F9-..., sequence 0, 3 hashes", "receipt of case ..., sequence 0, 2026-12-01: received".
std::string statement_summary(const Statement& statement);

/// A line for a file: its name and the summary, or as JSON the name and the whole statement. Says which recipient
/// in the list signed a receipt, and what of it was not checked, if anything.
std::string statement_record(const std::string& file, const Statement& statement, Format format,
                             const std::vector<Recipient>& known = {}, const std::string& unchecked = {});

/// The header of csv, empty for the others.
std::string statement_header(Format format);

/// Prints which file was written, and its contents in a line; nothing for standard output.
void tell_written(const std::string& file, const Statement& statement, Format format);

}  // namespace whorl::cli
