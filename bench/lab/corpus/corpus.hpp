// The pictures that a run looks at.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/suites/suite.hpp"

namespace whorl::lab {

struct CorpusPicture {
    std::string name;            ///< path within the folder, with "/"
    std::string sha256{};        ///< of the file, 64 hexadecimal digits
    std::vector<Copy> copies{};  ///< edited copies that came with it
};

struct Corpus {
    std::filesystem::path folder;
    std::vector<CorpusPicture> pictures{};   ///< in byte order of their names
    std::vector<std::string> distractors{};  ///< files that are looked up among the pictures, and show none of them
    std::string digest{};  ///< SHA-256 of what sha256sum prints for pictures, each with its copies, and distractors
};

/// The name of a picture, by its number; numbers after those of the pictures are distractors'.
const std::string& name_in(const Corpus& corpus, std::size_t number);

/// How a folder is laid out.
enum class Layout { folder, copydays, disc21 };

/// Finds the pictures and their copies; reads no file but lists. Errors: not_found when there is no picture.
Result<Corpus> find_corpus(const std::filesystem::path& folder, Layout layout);

/// Leaves the originals of these copies only, with their copies, and no distractors. Error not_found when one is
/// not there.
Status keep_copies_only(Corpus& corpus, const std::vector<Copy>& copies);

/// Pictures that are no part of a corpus after all.
struct LeftOut {
    std::vector<std::pair<std::string, std::string>> unreadable{};  ///< name, and why
    std::vector<std::pair<std::string, std::string>> same{};        ///< name, and that of the one before
};

/// Reads all files for their digests, and leaves out pictures that cannot be read and those that are byte for byte
/// the same as one before: they would count as different pictures that match.
LeftOut digest_corpus(Corpus& corpus);

}  // namespace whorl::lab
