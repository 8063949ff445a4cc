// Folders as public data sets lay them out, with the edited copies that came with the pictures.
#pragma once

#include <filesystem>

#include "bench/lab/corpus/corpus.hpp"

namespace whorl::lab {

/// INRIA Copydays (Douze et al. 2009): originals, and copies by JPEG, crops and strong edits.
Result<Corpus> find_copydays(const std::filesystem::path& folder);

/// DISC21 (Douze et al. 2021): references, queries, and a list that tells which reference each query shows. The
/// other queries beside those that are listed are distractors: what shows none of the references that are there.
Result<Corpus> find_disc21(const std::filesystem::path& folder);

}  // namespace whorl::lab
