// A case in the hands of its owner: what was made so far, and what is made next.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bundle.hpp>
#include <whorl/recipients.hpp>

#include "cli/case/cases.hpp"
#include "cli/case/passphrase.hpp"

namespace whorl::cli {

/// The folder, opened with its passphrase.
class OwnCase {
public:
    /// Asks for the passphrase. Throws Refusal, as all members do.
    OwnCase(const std::string& folder, const PassphraseFlags& passphrase);

    /// Of a case that was made just now.
    OwnCase(CaseFolder folder, Ed25519Key key);

    const Ed25519Key& key() const { return key_; }
    CaseNumber number() const { return folder_.number(); }

    /// The newest of its bundles; none in a new case.
    const std::optional<SignedBundle>& last() const { return last_; }

    /// What comes next, of this kind, or the submission where there is none yet; without what it says anew; for
    /// these recipients.
    Bundle next(BundleKind kind, const std::vector<Recipient>& recipients) const;

    /// The file in the folder that the bundle is to be.
    std::string file_of(const SignedBundle& bundle) const;

    /// Seals it and puts it into the folder.
    void keep(const SignedBundle& bundle, const std::vector<Recipient>& recipients);

private:
    void read_last();

    CaseFolder folder_;
    Ed25519Key key_;
    std::optional<SignedBundle> last_;
};

/// What begins a case, for these recipients, without what it says of the pictures.
Bundle first_bundle(const std::vector<Recipient>& recipients);

/// Takes back the whole case whose first bundle this is, for whoever loses the key.
SignedBundle prepared_withdrawal(const SignedBundle& submission, const Ed25519Key& key);

}  // namespace whorl::cli
