#include "bench/lab/results/results.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <whorl/algorithm.hpp>

#include "bench/lab/files/csv.hpp"
#include "bench/lab/hashers/hex.hpp"
#include "bench/lab/results/columns.hpp"
#include "bench/lab/results/provenance.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFiles = {"results.csv", "edits.csv", "pictures.csv", "queries.csv"};

/// Nothing where a text is no number. An empty one is kNotMeasured.
std::optional<double> number_of(const std::string& text) {
    double number = kNotMeasured;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size() && !std::isnan(number);
    return text.empty() || whole ? std::optional(number) : std::nullopt;
}

Status check_digests(const fs::path& folder, const Provenance& provenance) {
    const auto found = digest_results(folder);
    if (!found) {
        return found.error();
    }
    for (const auto& file : provenance.files) {
        if (std::find(found->begin(), found->end(), file) == found->end()) {
            return Error{ErrorKind::corrupt,
                         "is not the file that the run wrote: it is damaged, changed or missing",
                         (folder / file.first).native()};
        }
    }
    return {};
}

/// Runs over the rows of one of the files.
template <class Use>
Status each_row(const fs::path& file, const Row& header, const Use& use) {
    auto in = open_file(file);
    if (!in) {
        return Error{ErrorKind::not_found, "cannot be read: is this the folder of a finished run?", file.native()};
    }
    CsvRows rows(*in);
    if (rows.next() != header) {
        return Error{ErrorKind::corrupt, "does not have the columns that a run writes", file.native()};
    }
    for (std::size_t line = 2; const auto row = rows.next(); ++line) {
        if (row->size() != header.size() || !use(*row)) {
            return Error{ErrorKind::corrupt, "row " + std::to_string(line) + " is not what a run writes",
                         file.native()};
        }
    }
    return {};
}

/// Numbers of things by their names.
template <class Key>
std::map<Key, std::size_t> numbered(const std::vector<Key>& keys) {
    std::map<Key, std::size_t> numbers;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        numbers.emplace(keys[i], i);
    }
    return numbers;
}

template <class Key>
std::optional<std::size_t> find(const std::map<Key, std::size_t>& numbers, const Key& key) {
    const auto found = numbers.find(key);
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

/// Puts rows where they belong.
class Reader {
public:
    explicit Reader(const Provenance& provenance) {
        std::vector<std::string> algorithms;
        for (std::size_t i = 0; i < provenance.algorithms.size(); ++i) {
            AlgorithmResults results = provenance.work[i];
            results.info = provenance.algorithms[i];
            algorithms.push_back(results.info.name);
            results_.algorithms.push_back(std::move(results));
        }
        results_.edits = provenance.edits;
        std::vector<std::pair<std::string, std::string>> edits;
        for (const EditName& edit : provenance.edits) {
            edits.emplace_back(edit.transform, std::to_string(edit.severity));
        }
        algorithms_ = numbered(algorithms);
        sizes_.resize(algorithms.size());
        edits_ = numbered(edits);
    }

    Status read(const fs::path& folder) {
        const Result<std::vector<CorpusPicture>> pictures = read_pictures(folder);
        if (!pictures) {
            return pictures.error();
        }
        for (const CorpusPicture& picture : *pictures) {
            results_.pictures.push_back(picture.name);
            results_.sha256.push_back(picture.sha256);
        }
        pictures_ = numbered(results_.pictures);
        if (Status queries = read_queries(folder / "queries.csv"); !queries) {
            return queries;
        }
        const std::size_t n = results_.pictures.size();
        for (AlgorithmResults& algorithm : results_.algorithms) {
            algorithm.originals.resize(n);
            algorithm.quality.resize(n);
            algorithm.queries.resize(results_.queries.size());
            algorithm.edited.assign(edits_.size(), std::vector<HashBytes>(n));
            algorithm.distance.assign(edits_.size(), std::vector<double>(n, kNotMeasured));
        }
        results_.visibility.assign(edits_.size(), std::vector<std::optional<Visibility>>(n));
        Status results =
            each_row(folder / "results.csv", kResultsColumns, [&](const Row& row) { return take_result(row); });
        return results
                   ? each_row(folder / "edits.csv", kEditsColumns, [&](const Row& row) { return take_edit(row); })
                   : results;
    }

    Results results() && { return std::move(results_); }

private:
    /// What a row of results.csv or edits.csv is about.
    struct Place {
        std::optional<std::size_t> picture;
        std::optional<std::size_t> edit;   ///< none for the picture as it was found
        std::optional<std::size_t> query;  ///< that is this edit of this picture, or a distractor
    };

    std::optional<Place> place_of(const Row& row) const {
        const Place place = {find(pictures_, row[0]), find(edits_, {row[1], row[2]}),
                             find(query_rows_, {row[0], row[1], row[2]})};
        const bool is_known = place.picture ? place.edit || row[1] == kOriginal : place.query.has_value();
        return is_known ? std::optional(place) : std::nullopt;
    }

    /// The file is missing where there is no query.
    Status read_queries(const fs::path& file) {
        std::error_code error;
        std::map<std::string, std::size_t> numbers;
        const auto take = [&](const Row& row) {
            const bool is_distractor = row[1].empty();
            const auto picture = find(pictures_, row[1]);
            const auto [number, is_new] = numbers.emplace(row[0], results_.queries.size());
            if (is_new) {
                results_.queries.push_back({row[0], {}});
            }
            if (picture) {
                results_.queries[number->second].shows.push_back(*picture);
            }
            query_rows_[{is_distractor ? row[0] : row[1], row[2], row[3]}] = number->second;
            return picture || is_distractor;
        };
        return fs::exists(file, error) ? each_row(file, kQueriesColumns, take) : Status();
    }

    bool take_result(const Row& row) {
        const auto place = place_of(row);
        const auto algorithm = find(algorithms_, row[4]);
        const auto hash = bytes_of_hex(row[5]);
        if (!place || !algorithm || !hash) {
            return false;
        }
        AlgorithmResults& results = results_.algorithms[*algorithm];
        std::size_t& size = sizes_[*algorithm];
        size = size == 0 ? hash->size() : size;
        if (!hash->empty() && hash->size() != size) {
            return false;
        }
        if (place->query) {
            results.queries[*place->query] = *hash;
        }
        if (place->edit) {
            results.edited[*place->edit][*place->picture] = *hash;
            const auto distance = number_of(row[7]);
            if (!distance) {
                return false;
            }
            results.distance[*place->edit][*place->picture] = *distance;
        } else if (place->picture) {
            results.originals[*place->picture] = *hash;
            const auto quality = number_of(row[6]);
            if (!quality || *quality < 0 || *quality > kMaxQuality) {
                return false;
            }
            if (!row[6].empty()) {
                results.quality[*place->picture] = static_cast<int>(*quality);
            }
        }
        return true;
    }

    bool take_edit(const Row& row) {
        const auto place = place_of(row);
        const std::array numbers = {number_of(row[5]), number_of(row[6]), number_of(row[7]), number_of(row[8])};
        if (!place || std::find(numbers.begin(), numbers.end(), std::nullopt) != numbers.end()) {
            return false;
        }
        if (place->edit && !row[5].empty()) {
            results_.visibility[*place->edit][*place->picture] =
                Visibility{*numbers[0], *numbers[1], *numbers[2], *numbers[3]};
        }
        return true;
    }

    Results results_;
    std::vector<std::size_t> sizes_;  ///< of each algorithm's hashes, once the first is read
    std::map<std::string, std::size_t> pictures_;
    std::map<std::string, std::size_t> algorithms_;
    std::map<std::pair<std::string, std::string>, std::size_t> edits_;
    std::map<std::array<std::string, 3>, std::size_t> query_rows_;  ///< by picture, transform and severity
};

}  // namespace

Result<std::vector<CorpusPicture>> read_pictures(const fs::path& folder) {
    std::vector<CorpusPicture> pictures;
    const Status read = each_row(folder / "pictures.csv", kPicturesColumns, [&](const Row& row) {
        pictures.push_back({row[0], row[1]});
        return true;
    });
    return read ? Result<std::vector<CorpusPicture>>(std::move(pictures)) : read.error();
}

Result<std::vector<std::pair<std::string, std::string>>> digest_results(const fs::path& folder) {
    std::vector<std::pair<std::string, std::string>> digests;
    for (const char* name : kFiles) {
        const fs::path file = folder / name;
        std::error_code error;
        if (!fs::exists(file, error) && !error) {
            continue;
        }
        const auto digest = digest_of_file(file);
        if (!digest) {
            return Error{ErrorKind::unreadable, "cannot be read", file.native()};
        }
        digests.emplace_back(name, *digest);
    }
    return digests;
}

Result<Results> read_results(const fs::path& folder) {
    const Result<Provenance> provenance = read_provenance(folder);
    if (!provenance) {
        return provenance.error();
    }
    if (Status sound = check_digests(folder, *provenance); !sound) {
        return std::move(sound).error();
    }
    Reader reader(*provenance);
    if (Status read = reader.read(folder); !read) {
        return std::move(read).error();
    }
    return std::move(reader).results();
}

}  // namespace whorl::lab
