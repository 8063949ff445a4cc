// What a run measured, as it is kept in its folder and as it is looked at afterwards.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/corpus/corpus.hpp"
#include "bench/lab/edits/visibility.hpp"
#include "bench/lab/hashers/measure.hpp"
#include "bench/lab/suites/suite.hpp"

namespace whorl::lab {

struct AlgorithmResults {
    AlgorithmInfo info;
    std::vector<HashBytes> originals;            ///< of each picture; empty where it has none
    std::vector<std::optional<int>> quality;     ///< of each picture
    std::vector<std::vector<HashBytes>> edited;  ///< [edit][picture]; empty where it has none
    std::vector<std::vector<double>> distance;   ///< [edit][picture], or kNotMeasured
    std::vector<HashBytes> queries;              ///< of each query; empty where it has none
    double seconds = 0;                          ///< of processor time, in all hashes
    double megapixels = 0;                       ///< of all that was hashed
    std::size_t hashed = 0;                      ///< pictures, edited ones among them
};

/// A file that came to be looked up: an edited copy of pictures, or a distractor.
struct Query {
    std::string name;
    std::vector<std::size_t> shows;  ///< numbers of pictures; none for a distractor
};

struct Results {
    std::vector<std::string> pictures;
    std::vector<std::string> sha256;  ///< of each picture's file, in hexadecimal digits
    std::vector<EditName> edits;
    std::vector<AlgorithmResults> algorithms;
    std::vector<std::vector<std::optional<Visibility>>> visibility;  ///< [edit][picture]
    std::vector<Query> queries;
};

/// The pictures of a run's folder, without their copies. Errors: not_found, corrupt.
Result<std::vector<CorpusPicture>> read_pictures(const std::filesystem::path& folder);

/// The files of results in the folder of a run that are there, each with its SHA-256 in hexadecimal digits. Error
/// `unreadable`.
Result<std::vector<std::pair<std::string, std::string>>> digest_results(const std::filesystem::path& folder);

/// Reads the folder of a run. Errors: not_found, unreadable; `corrupt` also when a file is not the one that the run
/// wrote.
Result<Results> read_results(const std::filesystem::path& folder);

}  // namespace whorl::lab
