#include "cli/match/query.hpp"

#include <filesystem>
#include <new>

namespace whorl::cli {
namespace {

bool is_absent(const std::string& word) {
    std::error_code error;
    const auto status = std::filesystem::symlink_status(word, error);
    return word != kStdin && status.type() == std::filesystem::file_type::not_found;
}

}  // namespace

std::optional<AnyHash> hash_word(const std::string& word, const Algorithm& algorithm) {
    const auto hash = algorithm.parse_hex(word);
    return hash && is_absent(word) ? hash : std::nullopt;
}

Result<Query> hash_picture(const std::string& path, const Pictures& pictures, bool dihedral) try {
    const Result<Picture> picture = pictures.load(path);
    if (!picture) {
        return picture.error();
    }
    const Algorithm& algorithm = pictures.flags().algorithm();
    if (dihedral) {
        const DihedralHashResult result = algorithm.dihedral(picture->pixels());
        return Query{result.hashes[Dihedral::original], result.hashes, result.quality, true};
    }
    const HashResult result = algorithm.hash(picture->pixels());
    return Query{result.hash, std::nullopt, result.quality, true};
} catch (const std::bad_alloc&) {
    // One picture that is too much for the memory is no reason to give up the others.
    return Error{ErrorKind::too_large, "needs more memory than there is", path};
}

Result<Query> read_query(const std::string& word, const Pictures& pictures, bool dihedral) {
    if (const auto hash = hash_word(word, pictures.flags().algorithm())) {
        return Query{*hash, std::nullopt, std::nullopt, false};
    }
    if (is_absent(word)) {
        const bool is_hex = word.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        return Error{is_hex ? ErrorKind::invalid : ErrorKind::not_found,
                     "is neither a file nor a " + pictures.flags().algorithm_name + " hash of " +
                         std::to_string(pictures.flags().algorithm().bits / 4) + " hexadecimal digits",
                     word};
    }
    return hash_picture(word, pictures, dihedral);
}

QueryOutcome look_at(const Input& input, const Pictures& pictures, bool dihedral) {
    if (!input.failure.empty()) {
        return {input, Error{ErrorKind::unreadable, input.failure, input.path}};
    }
    return {input, input.named ? read_query(input.path, pictures, dihedral)
                               : hash_picture(input.path, pictures, dihedral)};
}

}  // namespace whorl::cli
