#include "cli/pictures/query.hpp"

#include <filesystem>

#include "cli/program/ordered.hpp"

namespace whorl::cli {
namespace {

bool is_absent(const std::string& word) {
    std::error_code error;
    const auto status = std::filesystem::symlink_status(word, error);
    return word != kStdin && status.type() == std::filesystem::file_type::not_found;
}

Result<Query> hash_picture(const std::string& path, const Pictures& pictures, bool dihedral) {
    Result<PictureHash> picture = pictures.hash(path, dihedral);
    return picture ? Result(Query{picture->hash, picture->dihedral, picture->quality, true})
                   : Result<Query>(picture.error());
}

}  // namespace

std::optional<AnyHash> hash_word(const std::string& word, const Algorithm& algorithm) {
    const auto hash = algorithm.parse_hex(word);
    return hash && is_absent(word) ? hash : std::nullopt;
}

Result<Query> read_query(const std::string& word, const Pictures& pictures, bool dihedral) {
    if (const auto hash = hash_word(word, pictures.flags().algorithm())) {
        return Query{*hash, std::nullopt, std::nullopt, false};
    }
    if (is_absent(word)) {
        if (word.find_first_of("./") != std::string::npos) {
            return Error{ErrorKind::not_found, "there is no file with this name", word};
        }
        const bool is_hex = word.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        return Error{is_hex ? ErrorKind::invalid : ErrorKind::not_found,
                     "is neither a file nor a " + pictures.flags().algorithm_name + " hash of " +
                         std::to_string(pictures.flags().algorithm().bits / 4) + " hexadecimal digits",
                     word};
    }
    return hash_picture(word, pictures, dihedral);
}

QueryOutcome look_at(const Input& input, const Pictures& pictures, bool dihedral) {
    if (input.failure) {
        return {input, *input.failure};
    }
    return {input, input.named ? read_query(input.path, pictures, dihedral)
                               : hash_picture(input.path, pictures, dihedral)};
}

void hash_words(const std::vector<std::string>& words, const Pictures& pictures, bool dihedral, Tally& tally,
                Console& console, const std::function<void(const Input&, const Query&)>& take) {
    Inputs inputs(words, {}, false);
    ordered_parallel(
        pictures.jobs(), [&] { return inputs.next(); },
        [&](const Input& input) { return look_at(input, pictures, dihedral); },
        [&](const QueryOutcome& outcome) {
            if (outcome.query) {
                take(outcome.input, *outcome.query);
                tally.succeeded(outcome.input);
            } else {
                tally.failed(outcome.input, outcome.query.error());
            }
            console.progress(tally.seen(), tally.failures(), std::nullopt);
        });
    tally.tell_skipped();
    console.clear_progress();
}

}  // namespace whorl::cli
