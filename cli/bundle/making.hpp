// Makes the next bundle of a case: from pictures and declarations to files. Shared by create, withdraw and submit.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <whorl/case_folder.hpp>

#include "cli/bundle/copy.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/terminal/passphrase.hpp"

namespace whorl::cli {

/// The flags of create and withdraw.
struct MakingFlags {
    std::string folder;
    std::vector<std::string> words;
    std::string recipients;
    HashFlags hash;
    CopyFlags copy;
    PassphraseFlags passphrase;
    Format format = Format::text;
    bool quiet = false;
};

/// --out and its likes, those for pictures, --passphrase-fd, --format, --quiet
void add_making_flags(Command command, MakingFlags& flags);

/// A picture or a hash that was given, and its hash.
struct NamedHash {
    std::string name;
    BundleHash hash;
};

/// The hashes of pictures and folders, and the hashes given as text. Prints which inputs failed; then gives none.
std::optional<std::vector<NamedHash>> hash_all(const std::vector<std::string>& words, const Pictures& pictures,
                                               bool dihedral, Console& console);

/// Without their names, which no bundle has.
std::vector<BundleHash> without_names(std::vector<NamedHash> hashes);

/// The default file for the withdrawal of a case: beside the folder, not in it.
std::string withdrawal_file(const std::string& folder, const CaseNumber& number);

/// What was written for a bundle: what to send, and what to keep.
struct Done {
    const PreparedBundle& prepared;
    std::string file;
    std::string withdrawal;  ///< empty if there is none
    std::string copy = {};   ///< empty if there is none
};

/// Writes a bundle into the folder of its case and, with a submission, the withdrawal of the case, and then does
/// what is left to do: all or nothing. Throws Refusal, and what `rest` throws.
Done write_bundle(
    Case& own, const std::string& folder, const PreparedBundle& prepared, const std::string& withdrawal,
    const std::function<void()>& rest = [] {});

std::string format_done(const Done& done, Format format);

/// Writes the copy, if there is to be one, and prints what was written unless the copy goes to standard output.
/// Says whom to send it to. Throws Refusal.
void finish(Done done, const CopyFlags& flags, Format format, Console& console);

}  // namespace whorl::cli
