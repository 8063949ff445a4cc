// A word of the command line that is a picture or a hash.
#pragma once

#include <optional>
#include <string>
#include <whorl/algorithm.hpp>
#include <whorl/error.hpp>

#include "cli/program/inputs.hpp"
#include "cli/program/pictures.hpp"

namespace whorl::cli {

struct Query {
    AnyHash hash;
    std::optional<DihedralSet<AnyHash>> dihedral;  ///< of a picture, when asked for
    std::optional<int> quality;                    ///< of a picture, for algorithms that define one
    bool is_picture = false;
};

/// The hash that the word is; nothing when a file has that name or it is no hash.
std::optional<AnyHash> hash_word(const std::string& word, const Algorithm& algorithm);

/// Decodes and hashes a picture. Running out of memory is an Error as any other.
Result<Query> hash_picture(const std::string& path, const Pictures& pictures, bool dihedral);

/// Either. Error `invalid` for a word that would be a hash if it were of another length.
Result<Query> read_query(const std::string& word, const Pictures& pictures, bool dihedral);

/// What became of an input.
struct QueryOutcome {
    Input input;
    Result<Query> query;
};

/// The hash of a picture, or the one that a person has named: in folders there are only pictures.
QueryOutcome look_at(const Input& input, const Pictures& pictures, bool dihedral);

}  // namespace whorl::cli
