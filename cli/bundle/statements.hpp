// Bundles and receipts as they are shown.
#pragma once

#include <string>
#include <vector>
#include <whorl/receipt.hpp>
#include <whorl/recipients.hpp>

#include "cli/program/flags.hpp"

namespace whorl::cli {

/// Whose key this is: the name in the list, or the key itself.
std::string signer_name(const Ed25519PublicKey& key, const std::vector<Recipient>& known);

/// All that is said, in plain words, line by line; names are those of the list, which may be empty.
std::string statement_text(const Statement& statement, const std::vector<Recipient>& known);

/// The payload as one object on one line, without the padding, with the fields digest and countersigners of a
/// bundle and stopncii of a receipt besides.
std::string statement_json(const Statement& statement);

/// "submission of case K3F9-..., sequence 0, 3 hashes", "receipt of case ..., received".
std::string statement_summary(const Statement& statement);

/// A line for a file: its name and the summary, or as JSON the name and the whole statement.
std::string statement_record(const std::string& file, const Statement& statement, Format format);

/// What comes before such lines.
std::string statement_header(Format format);

/// Prints which file was written with what, unless standard output is that file.
void tell_written(const std::string& file, const Statement& statement, Format format);

}  // namespace whorl::cli
