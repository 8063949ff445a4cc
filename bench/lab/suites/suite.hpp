// Suites: which edits are made. A JSON file of docs/robustness-suite.schema.json, or one that is built in.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/edits/operation.hpp"

namespace whorl::lab {

/// What names an edit in results: a rung of a transform's severity ladder.
struct EditName {
    std::string transform;     ///< "jpeg"; "original" is none
    std::string group;         ///< "compression"; those of "attack" are not part of averages
    int severity = 1;          ///< from 1, the mildest
    std::string level;         ///< "50": the rung's own value
    bool shows_other = false;  ///< another picture of the corpus is in it too

    bool operator==(const EditName&) const = default;
};

/// The transform that is none: the picture as it was found.
inline constexpr std::string_view kOriginal = "original";

/// What stands in its place for a file that shows none of the pictures.
inline constexpr std::string_view kDistractor = "distractor";

/// The group of edits that are made by an adversary.
inline constexpr std::string_view kAttackGroup = "attack";

struct Step {
    const Operation* operation;
    Values values;
};

/// Steps that are done one after the other.
struct Edit {
    EditName name;
    std::vector<Step> steps;
    std::optional<std::size_t> pictures{};  ///< made of this number of pictures only, chosen by the seed
};

/// A file that is an edited copy of a picture, made by others.
struct Copy {
    EditName name;
    std::string original;  ///< file names within the corpus
    std::string file;
};

struct Suite {
    std::string name;
    std::string description;
    int max_side = 0;  ///< larger pictures are first reduced to this many pixels in their longer side; 0: never
    std::vector<Edit> edits{};
    std::vector<Copy> copies{};  ///< when there are any, only their originals are looked at
    std::string text;            ///< the JSON that it was read from
};

/// Names of those that are built in.
std::vector<std::string> builtin_suites();

/// One that is built in, by its name, or a file. Errors: not_found, unreadable; invalid, with the place in the
/// file.
Result<Suite> load_suite(const std::string& name_or_file);

/// From JSON text; `name` stands in errors.
Result<Suite> parse_suite(const std::string& text, const std::string& name);

}  // namespace whorl::lab
