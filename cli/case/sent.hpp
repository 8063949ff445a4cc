// What a case has sent, and its recipients, as its folder keeps them. Its owner judges answers by them.
#pragma once

#include <optional>
#include <vector>
#include <whorl/bundle.hpp>
#include <whorl/recipients.hpp>

#include "cli/case/keys.hpp"

namespace whorl::cli {

struct Sent {
    std::vector<Recipient> recipients;  ///< as they were when the first bundle was sealed to them
    std::vector<SignedBundle> bundles;  ///< with the withdrawal that was prepared together with the submission
};

/// What the folder of --key keeps, or the folder of the key file; nothing if there is no folder that knows what was
/// sent. Throws Refusal.
std::optional<Sent> read_sent(const KeyFlags& flags, const Keys& keys);

}  // namespace whorl::cli
