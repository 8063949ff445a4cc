#include "cli/pictures/tally.hpp"

#include "cli/program/words.hpp"

namespace whorl::cli {

void Tally::succeeded(const Input& input) {
    ++succeeded_;
    count(input);
}

bool Tally::failed(const Input& input, const Error& error) {
    const bool folder_had_some = input.folder_end && found() > found_before_folder_;
    // A folder can hold other files too; only a file with the name of a picture counts as a failure.
    const bool skipped = !input.named && error.kind == ErrorKind::not_an_image && !named_like_picture(input.path);
    const bool counts = !skipped && !folder_had_some;
    skipped_ += static_cast<std::size_t>(skipped);
    failures_ += static_cast<std::size_t>(counts);
    if (counts) {
        console_.failure(shown(input.path), error.message);
    }
    count(input);
    return counts;
}

void Tally::count(const Input& input) {
    if (input.named) {
        found_before_folder_ = found();
    }
    seen_ += static_cast<std::size_t>(!input.folder_end);
}

void Tally::tell_skipped() {
    if (skipped_ > 0) {
        console_.note("skipped " + counted(skipped_, "file") + " that " +
                      (skipped_ == 1 ? "is not a picture" : "are not pictures"));
    }
}

}  // namespace whorl::cli
