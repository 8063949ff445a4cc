// A word of the command line that is a picture or a hash.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/error.hpp>

#include "cli/pictures/pictures.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {

struct Query {
    AnyHash hash;
    std::optional<DihedralSet<AnyHash>> dihedral;  ///< only for a picture, where it was asked for
    std::optional<int> quality;                    ///< only for a picture and an algorithm that defines one
    bool is_picture = false;
};

/// The hash that the word is; nothing if a file has that name or the word is not a hash.
std::optional<AnyHash> hash_word(const std::string& word, const Algorithm& algorithm);

/// The hash that the word is, or that of the picture. Error `invalid` for a hash of the wrong length.
Result<Query> read_query(const std::string& word, const Pictures& pictures, bool dihedral);

/// An input, and its hash or the reason why there is none.
struct QueryOutcome {
    Input input;
    Result<Query> query;
};

/// The hash of a picture, or the one that a person wrote: folders hold only pictures.
QueryOutcome look_at(const Input& input, const Pictures& pictures, bool dihedral);

/// Hashes pictures, folders and hashes, and gives each result to `take` in the order of the words, on this thread.
/// Counts them in `tally`, which reports those that failed, and shows the progress.
void hash_words(const std::vector<std::string>& words, const Pictures& pictures, bool dihedral, Tally& tally,
                Console& console, const std::function<void(const Input&, const Query&)>& take);

}  // namespace whorl::cli
