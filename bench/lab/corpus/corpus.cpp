#include "bench/lab/corpus/corpus.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <whorl/decode.hpp>
#include <whorl/sha256.hpp>

#include "bench/lab/corpus/layouts.hpp"
#include "bench/lab/files/csv.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

/// By its first bytes, and by its name too, so that a broken picture gives a message and is not skipped.
bool is_picture(const fs::path& file) {
    constexpr std::size_t kHead = 32;
    std::array<char, kHead> head{};
    std::ifstream in(file, std::ios::binary);
    in.read(head.data(), head.size());
    const std::span<const char> bytes(head.data(), static_cast<std::size_t>(in.gcount()));
    return looks_like_image(std::as_bytes(bytes)) || cli::named_like_picture(file.native());
}

Result<Corpus> find_in_folder(const fs::path& folder) {
    Corpus corpus{folder};
    cli::Inputs inputs({folder.native()}, {}, false);
    while (const auto input = inputs.next()) {
        if (input->folder_end) {
            continue;
        }
        // A link that leads nowhere costs itself only; a folder that cannot be listed could hold anything.
        if (input->failure && !fs::is_symlink(input->path)) {
            return *input->failure;
        }
        if (is_picture(input->path)) {
            corpus.pictures.push_back({fs::path(input->path).lexically_relative(folder).generic_string()});
        }
    }
    std::sort(corpus.pictures.begin(), corpus.pictures.end(),
              [](const CorpusPicture& a, const CorpusPicture& b) { return a.name < b.name; });
    return corpus;
}

/// As sha256sum prints it: a name with a backslash or the end of a line in it has these escaped, and is marked.
std::string sum_line(const std::string& digest, const std::string& name) {
    std::string escaped;
    for (const char c : name) {
        escaped += c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
    }
    return (escaped == name ? "" : "\\") + digest + "  " + escaped + '\n';
}

}  // namespace

const std::string& name_in(const Corpus& corpus, std::size_t number) {
    const std::size_t pictures = corpus.pictures.size();
    return number < pictures ? corpus.pictures[number].name : corpus.distractors.at(number - pictures);
}

Result<Corpus> find_corpus(const fs::path& folder, Layout layout) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return Error{fs::exists(folder, error) ? ErrorKind::unreadable : ErrorKind::not_found,
                     fs::exists(folder, error) ? "is not a folder" : "does not exist", folder.native()};
    }
    Result<Corpus> corpus = layout == Layout::folder     ? find_in_folder(folder)
                            : layout == Layout::copydays ? find_copydays(folder)
                                                         : find_disc21(folder);
    if (corpus && corpus->pictures.empty()) {
        return Error{ErrorKind::not_found, "holds no picture", folder.native()};
    }
    return corpus;
}

Status keep_copies_only(Corpus& corpus, const std::vector<Copy>& copies) {
    std::map<std::string, CorpusPicture> originals;
    for (const Copy& copy : copies) {
        for (const std::string& name : {copy.original, copy.file}) {
            std::error_code error;
            if (!fs::is_regular_file(corpus.folder / name, error)) {
                return Error{ErrorKind::not_found, "is in the suite, but not in the folder",
                             (corpus.folder / name).native()};
            }
        }
        CorpusPicture& picture = originals[copy.original];
        picture.name = copy.original;
        picture.copies.push_back(copy);
    }
    corpus.pictures.clear();
    corpus.distractors.clear();
    for (auto& [name, picture] : originals) {
        corpus.pictures.push_back(std::move(picture));
    }
    return {};
}

LeftOut digest_corpus(Corpus& corpus) {
    LeftOut left_out;
    std::map<std::string, std::string> first_of;  // by digest
    std::vector<CorpusPicture> distinct;
    std::string lines;
    for (CorpusPicture& picture : corpus.pictures) {
        const auto digest = digest_of_file(corpus.folder / picture.name);
        if (!digest) {
            left_out.unreadable.emplace_back(picture.name, "cannot be read");
            continue;
        }
        picture.sha256 = *digest;
        const auto [first, is_new] = first_of.emplace(picture.sha256, picture.name);
        if (!is_new && picture.copies.empty()) {
            left_out.same.emplace_back(picture.name, first->second);
            continue;
        }
        lines += sum_line(picture.sha256, picture.name);
        // A copy or distractor that cannot be read gives a message when its turn comes.
        for (const Copy& copy : picture.copies) {
            lines += sum_line(digest_of_file(corpus.folder / copy.file).value_or(""), copy.file);
        }
        distinct.push_back(std::move(picture));
    }
    for (const std::string& distractor : corpus.distractors) {
        lines += sum_line(digest_of_file(corpus.folder / distractor).value_or(""), distractor);
    }
    corpus.pictures = std::move(distinct);
    corpus.digest = Sha256::of(lines).hex();
    return left_out;
}

}  // namespace whorl::lab
