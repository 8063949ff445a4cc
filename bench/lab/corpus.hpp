// The pictures that a run looks at.
#pragma once

#include <filesystem>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "lab/suite.hpp"

namespace whorl::lab {

struct CorpusPicture {
    std::string name;            ///< path within the folder, with "/"
    std::string sha256{};        ///< of the file, 64 hexadecimal digits
    std::vector<Copy> copies{};  ///< edited copies that came with it
};

struct Corpus {
    std::filesystem::path folder;
    std::vector<CorpusPicture> pictures{};  ///< in byte order of their names
    std::string digest{};                   ///< SHA-256 of the lines that sha256sum prints for them, in that order
};

/// How a folder is laid out.
enum class Layout { folder, copydays, disc21 };

/// Finds the pictures and their copies; reads no file but lists. Errors: not_found when there is no picture.
Result<Corpus> find_corpus(const std::filesystem::path& folder, Layout layout);

}  // namespace whorl::lab
