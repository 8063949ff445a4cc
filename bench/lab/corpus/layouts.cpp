#include "bench/lab/corpus/layouts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "bench/lab/files/csv.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

struct File {
    std::string name;  ///< within the folder
    std::string stem;
};

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// All files below the folder with this extension, by name.
Result<std::vector<File>> files_below(const fs::path& folder, const std::string& extension) {
    std::vector<File> files;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (lower(entry->path().extension().native()) == extension && entry->is_regular_file(error)) {
            files.push_back({entry->path().lexically_relative(folder).generic_string(), entry->path().stem()});
        }
    }
    if (error) {
        return Error{ErrorKind::unreadable, error.message(), folder.native()};
    }
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
    return files;
}

/// The word that the folders of Copydays' parts have in their names: "jpegqual/75", "copydays_crop/crops/10".
enum class Part { original, jpeg, crop, strong };

Part part_of(const std::string& name) {
    const std::string folders = lower(fs::path(name).parent_path().generic_string());
    constexpr std::array kWords = {std::pair("jpeg", Part::jpeg), std::pair("crop", Part::crop),
                                   std::pair("strong", Part::strong)};
    for (const auto& [word, part] : kWords) {
        if (folders.find(word) != std::string::npos) {
            return part;
        }
    }
    return Part::original;
}

/// The number that the innermost folder is called: a JPEG's quality, or the percentage that is cut away.
std::optional<int> level_of(const std::string& name) {
    const std::string folder = fs::path(name).parent_path().filename();
    int number = 0;
    if (!is_number(folder) || folder.size() > 3) {
        return std::nullopt;
    }
    std::from_chars(folder.data(), folder.data() + folder.size(), number);
    return number;
}

/// Counts from 1 how many copies each picture has had.
class Counter {
public:
    int next(const std::string& picture) { return ++counts_[picture]; }

private:
    std::map<std::string, int> counts_;
};

EditName numbered(const std::string& transform, int number) {
    return {transform, "collected", number, "copy " + std::to_string(number)};
}

/// The first four of a picture's six digits are its scene's; the last two tell apart what was made of it.
constexpr std::size_t kSceneDigits = 4;
constexpr std::size_t kCopydaysDigits = 6;

/// Severities of levels that occur, from the mildest: of the best quality, of the least that is cut away.
class Ladder {
public:
    explicit Ladder(bool falling) : falling_(falling) {}

    void add(int level) { levels_.insert(falling_ ? -level : level); }
    int severity(int level) const {
        const auto found = levels_.find(falling_ ? -level : level);
        return static_cast<int>(std::distance(levels_.begin(), found)) + 1;
    }

private:
    bool falling_;
    std::set<int> levels_;
};

std::vector<CorpusPicture> pictures_of(const std::map<std::string, CorpusPicture>& by_key) {
    std::vector<CorpusPicture> pictures;
    for (const auto& [key, picture] : by_key) {
        pictures.push_back(picture);
    }
    std::sort(pictures.begin(), pictures.end(),
              [](const CorpusPicture& a, const CorpusPicture& b) { return a.name < b.name; });
    return pictures;
}

bool is_numbered(const std::string& stem, char letter) {
    return stem.size() > 1 && stem.front() == letter && is_number(std::string_view(stem).substr(1));
}

/// Meta's lists have no head; those of the challenge have one, and name queries that show nothing, too.
bool begins_ground_truth(const std::vector<std::string>& row) {
    return row.size() >= 2 && ((row[0] == "query_id" && row[1] == "reference_id") ||
                               (is_numbered(row[0], 'Q') && (row[1].empty() || is_numbered(row[1], 'R'))));
}

/// Pairs of names, query and reference, from every list that begins as those of DISC21 do.
Result<std::vector<std::pair<std::string, std::string>>> ground_truth(const fs::path& folder) {
    const Result<std::vector<File>> lists = files_below(folder, ".csv");
    if (!lists) {
        return lists.error();
    }
    std::vector<std::pair<std::string, std::string>> pairs;
    bool any = false;
    for (const File& list : *lists) {
        std::optional<std::string> text = text_of_file(folder / list.name);
        if (!text) {
            return Error{ErrorKind::unreadable, "cannot be read", (folder / list.name).native()};
        }
        if (!text->empty() && text->back() != '\n') {
            *text += '\n';
        }
        std::istringstream in(*std::move(text));
        CsvRows rows(in);
        auto row = rows.next();
        if (!row || !begins_ground_truth(*row)) {
            continue;
        }
        any = true;
        for (; row; row = rows.next()) {
            if (row->size() >= 2 && is_numbered((*row)[1], 'R')) {
                pairs.emplace_back((*row)[0], (*row)[1]);
            }
        }
    }
    if (!any) {
        return Error{ErrorKind::not_found,
                     "holds no list (CSV) with a query and the reference that it shows in each row, for example "
                     "Q00012,R000345",
                     folder.native()};
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
}

}  // namespace

Result<Corpus> find_copydays(const fs::path& folder) {
    const Result<std::vector<File>> files = files_below(folder, ".jpg");
    if (!files) {
        return files.error();
    }
    std::map<std::string, CorpusPicture> by_scene;
    std::map<Part, Ladder> ladders = {{Part::jpeg, Ladder(true)}, {Part::crop, Ladder(false)}};
    for (const File& file : *files) {
        if (!is_number(file.stem) || file.stem.size() != kCopydaysDigits) {
            continue;
        }
        const Part part = part_of(file.name);
        const std::optional<int> level = level_of(file.name);
        if (part == Part::original) {
            by_scene[file.stem.substr(0, kSceneDigits)].name = file.name;
        } else if (part != Part::strong && level) {
            ladders.at(part).add(*level);
        }
    }
    Counter strong;
    for (const File& file : *files) {
        const auto found = by_scene.find(file.stem.substr(0, std::min(kSceneDigits, file.stem.size())));
        const Part part = part_of(file.name);
        const std::optional<int> level = level_of(file.name);
        if (part == Part::original || file.stem.size() != kCopydaysDigits || found == by_scene.end() ||
            (part != Part::strong && !level)) {
            continue;
        }
        CorpusPicture& picture = found->second;
        EditName name = part == Part::strong
                            ? numbered("copydays-strong", strong.next(picture.name))
                            : EditName{part == Part::jpeg ? "copydays-jpeg" : "copydays-crop", "copydays",
                                       ladders.at(part).severity(*level), std::to_string(*level)};
        picture.copies.push_back({std::move(name), picture.name, file.name});
    }
    Corpus corpus{folder};
    corpus.pictures = pictures_of(by_scene);
    return corpus;
}

Result<Corpus> find_disc21(const fs::path& folder) {
    const auto pairs = ground_truth(folder);
    if (!pairs) {
        return pairs.error();
    }
    const Result<std::vector<File>> files = files_below(folder, ".jpg");
    if (!files) {
        return files.error();
    }
    std::map<std::string, std::string> queries;
    std::map<std::string, CorpusPicture> references;
    for (const File& file : *files) {
        if (is_numbered(file.stem, 'Q')) {
            queries[file.stem] = file.name;
        } else if (is_numbered(file.stem, 'R')) {
            references[file.stem].name = file.name;
        }
    }
    Counter copies;
    std::set<std::string> shown;        // queries that show a reference that is there
    std::set<fs::path> listed_folders;  // whose queries the lists tell of
    for (const auto& [query, reference] : *pairs) {
        const auto file = queries.find(query);
        const auto picture = references.find(reference);
        if (file != queries.end()) {
            listed_folders.insert(fs::path(file->second).parent_path());
        }
        if (file != queries.end() && picture != references.end()) {
            picture->second.copies.push_back(
                {numbered("disc21", copies.next(reference)), picture->second.name, file->second});
            shown.insert(query);
        }
    }
    Corpus corpus{folder};
    for (const auto& [query, file] : queries) {
        if (!shown.contains(query) && listed_folders.contains(fs::path(file).parent_path())) {
            corpus.distractors.push_back(file);
        }
    }
    corpus.pictures = pictures_of(references);
    return corpus;
}

}  // namespace whorl::lab
