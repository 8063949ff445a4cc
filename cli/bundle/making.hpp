// The next bundle of a case: from pictures and what a person says of them to files. What create, withdraw and
// submit share.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bundle.hpp>

#include "cli/bundle/copy.hpp"
#include "cli/case/own_case.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/pictures.hpp"

namespace whorl::cli {

/// What a person says of the pictures, for how long, and what they ask for.
struct ClaimFlags {
    Declarations declarations;
    RequestedAction action = RequestedAction::remove;
    int expires_in_days = 90;
    bool exact_time = false;
};

/// The hashes of pictures, folders and hashes. Says which failed and gives nothing unless all were hashed.
std::optional<std::vector<BundleHash>> hash_all(const std::vector<std::string>& words, const Pictures& pictures,
                                                bool dihedral, std::size_t jobs, Console& console);

/// Completes `bundle`, a submission or extension, by what the person says, and signs it. Throws Refusal.
SignedBundle signed_submission(Bundle bundle, const ClaimFlags& claims, std::vector<BundleHash> hashes,
                               const Ed25519Key& key);

/// Where the prepared withdrawal of a case is put unless it is said: beside the folder, not in it.
std::string withdrawal_file(const std::string& folder, const CaseNumber& number);

/// Of a bundle that is done: what to send, and what to keep.
struct Done {
    SignedBundle bundle;
    std::string file;
    std::string withdrawal;  ///< empty when none was prepared
    std::string copy = {};   ///< empty when there is none
};

/// Writes a bundle into the folder of its case, and beside a submission the withdrawal of the case: both or
/// neither. Throws Refusal.
Done write_bundle(OwnCase& own, const SignedBundle& bundle, const std::vector<Recipient>& recipients,
                  const std::string& withdrawal);

std::string format_done(const Done& done, Format format);

/// Writes the copy, if one is wanted, and prints what is done unless the copy is what is printed. Throws Refusal.
void finish(Done done, const std::vector<Recipient>& recipients, const CopyFlags& flags, Format format,
            Console& console);

}  // namespace whorl::cli
