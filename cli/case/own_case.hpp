// A case, opened by its owner: its newest bundle, and the next one.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bundle.hpp>
#include <whorl/recipients.hpp>

#include "cli/case/cases.hpp"
#include "cli/terminal/passphrase.hpp"

namespace whorl::cli {

/// The folder, opened with its passphrase.
class OwnCase {
public:
    /// Asks for the passphrase. Throws Refusal, as all members do.
    OwnCase(const std::string& folder, const PassphraseFlags& passphrase);

    /// A case that was created just now.
    OwnCase(const std::string& folder, Ed25519Key key);

    const std::string& folder() const { return folder_.path; }
    const Ed25519Key& key() const { return key_; }
    CaseNumber number() const { return folder_.number(); }

    /// Its newest bundle; none in a new case.
    const std::optional<SignedBundle>& last() const { return last_; }

    /// The next bundle for these recipients, still without content: one of this kind, or the submission of a new
    /// case.
    Bundle next(BundleKind kind, const std::vector<Recipient>& recipients) const;

    /// The file in the folder for the bundle.
    std::string file_of(const SignedBundle& bundle) const;

    /// Puts it into the folder, sealed.
    void keep(const SignedBundle& bundle, const std::string& sealed);

private:
    void read_last();

    CaseFolder folder_;
    Ed25519Key key_;
    std::optional<SignedBundle> last_;
};

/// The first bundle of a case for these recipients, still without content and time.
Bundle first_bundle(const std::vector<Recipient>& recipients);

/// A withdrawal of the whole case with this first bundle, in case its owner loses the key.
SignedBundle prepared_withdrawal(const SignedBundle& submission, const Ed25519Key& key);

}  // namespace whorl::cli
