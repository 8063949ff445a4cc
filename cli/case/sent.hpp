// What a case has sent, and its recipients, as its folder keeps them. Its owner judges answers by them.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bundle.hpp>
#include <whorl/recipients.hpp>

#include "cli/case/keys.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

struct Sent {
    std::vector<Recipient> recipients;  ///< as they were when the first bundle was sealed to them
    std::vector<SignedBundle> bundles;  ///< with the withdrawal that was prepared together with the submission
};

/// Writes into the folder who its case is sealed to, unless it has that already. Gives the file, or nothing if
/// there was one. Throws Refusal.
std::optional<std::string> keep_recipients(const std::string& folder, const std::vector<Recipient>& recipients);

/// What the folder of --key keeps, or the folder of the key file; nothing if that is not the folder of the case.
/// Tells of bundles that cannot be opened. Throws Refusal.
std::optional<Sent> read_sent(const KeyFlags& flags, const Keys& keys, Console& console);

}  // namespace whorl::cli
