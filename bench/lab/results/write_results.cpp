#include "bench/lab/results/write_results.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "bench/lab/hashers/hex.hpp"
#include "bench/lab/results/columns.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

constexpr int kDigits = 6;

/// Six significant digits, or nothing for what was not measured.
std::string number_text(double number) {
    if (number != number) {
        return {};
    }
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.begin(), text.end(), number, std::chars_format::general, kDigits).ptr};
}

/// A file of rows that is there whole or not at all.
class RowFile {
public:
    RowFile(const fs::path& file, const Row& header) : file_(file.native()) { add(header); }
    void add(const Row& row) { file_.write(cli::csv_line(row)); }
    void finish() { file_.finish(); }

private:
    cli::OutputFile file_;
};

void write_pictures(const fs::path& folder, const Corpus& corpus) {
    RowFile pictures(folder / "pictures.csv", kPicturesColumns);
    for (const CorpusPicture& picture : corpus.pictures) {
        pictures.add({picture.name, picture.sha256});
    }
    pictures.finish();
}

/// Which file shows which picture, and by what name results.csv has it. No file without queries.
void write_queries(const fs::path& folder, const Corpus& corpus) {
    std::vector<Row> rows;
    for (const CorpusPicture& picture : corpus.pictures) {
        for (const Copy& copy : picture.copies) {
            rows.push_back({copy.file, picture.name, copy.name.transform, std::to_string(copy.name.severity)});
        }
    }
    for (const std::string& distractor : corpus.distractors) {
        rows.push_back({distractor, "", std::string(kDistractor), "0"});
    }
    if (rows.empty()) {
        return;
    }
    RowFile queries(folder / "queries.csv", kQueriesColumns);
    for (const Row& row : rows) {
        queries.add(row);
    }
    queries.finish();
}

Row edit_row(const std::string& picture, const EditName& edit, const Measurement& measured) {
    Row row = {picture, edit.transform, std::to_string(edit.severity), std::to_string(measured.width),
               std::to_string(measured.height)};
    for (const auto part : {&Visibility::l2, &Visibility::linf, &Visibility::psnr, &Visibility::ssim}) {
        row.push_back(measured.visibility ? number_text((*measured.visibility).*part) : "");
    }
    return row;
}

}  // namespace

std::vector<AlgorithmResults> write_results(const fs::path& folder, const Plan& plan, const Journal& journal) {
    const std::vector<AlgorithmInfo>& algorithms = plan.algorithms;
    const EditName distractor = {std::string(kDistractor), {}, 0, {}};
    const auto found =
        journal.places(plan.corpus.pictures.size() + plan.corpus.distractors.size(), plan.edits.size());
    if (!found) {
        throw std::runtime_error(found.error().input + ' ' + found.error().message);
    }
    std::vector<JournalPlace> places = *found;
    std::stable_sort(places.begin(), places.end(), [](const JournalPlace& a, const JournalPlace& b) {
        return std::pair(a.picture, a.edit) < std::pair(b.picture, b.edit);
    });
    std::vector<AlgorithmResults> work(algorithms.size());
    write_pictures(folder, plan.corpus);
    write_queries(folder, plan.corpus);
    RowFile results(folder / "results.csv", kResultsColumns);
    RowFile edit_rows(folder / "edits.csv", kEditsColumns);
    for (const JournalPlace& place : places) {
        const Measurement measured = journal.at(place);
        const std::string& picture = name_in(plan.corpus, place.picture);
        const EditName& edit = place.picture < plan.corpus.pictures.size() ? plan.edits.at(place.edit) : distractor;
        edit_rows.add(edit_row(picture, edit, measured));
        for (std::size_t i = 0; i < measured.hashes.size() && i < algorithms.size(); ++i) {
            const auto& [hashed, distance, seconds] = measured.hashes[i];
            results.add({picture, edit.transform, std::to_string(edit.severity), edit.level, algorithms[i].name,
                         hex_of(hashed.hash), hashed.quality ? std::to_string(*hashed.quality) : "",
                         number_text(distance)});
            work[i].seconds += seconds;
            work[i].megapixels += 1e-6 * static_cast<double>(measured.width) * measured.height;
            ++work[i].hashed;
        }
    }
    results.finish();
    edit_rows.finish();
    return work;
}

}  // namespace whorl::lab
