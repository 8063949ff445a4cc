// Files with the names and keys of recipients.
#pragma once

#include <cstddef>
#include <string>
#include <vector>
#include <whorl/recipients.hpp>

#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// Longer recipients files are refused. Room for some ten thousand recipients.
inline constexpr std::size_t kMaxRecipientsFileBytes = std::size_t{1} << 20U;

/// A recipients file. Throws Refusal.
std::vector<Recipient> load_recipients(const std::string& path);

/// The same, and none when `path` is empty.
std::vector<Recipient> load_recipients_if_named(const std::string& path);

/// Their keys.
std::vector<AgeRecipient> keys_of(const std::vector<Recipient>& recipients);

/// --recipients
Option add_recipients_flag(Command command, std::string& file, const std::string& purpose);

}  // namespace whorl::cli
