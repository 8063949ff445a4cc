#include "cli/match/query_inputs.hpp"

#include "cli/program/streams.hpp"

namespace whorl::cli {

QueryInputs::QueryInputs(const std::vector<std::string>& words, const Algorithm& algorithm)
    : algorithm_(algorithm), word_(words.begin()), end_(words.end()) {}

std::optional<QueryInput> QueryInputs::next() {
    for (;;) {
        if (lines_) {
            if (auto input = next_line()) {
                return input;
            }
            lines_.reset();
        }
        if (inputs_) {
            if (auto input = inputs_->next()) {
                return QueryInput{*input, {}, {}};
            }
            inputs_.reset();
        }
        if (word_ == end_) {
            return std::nullopt;
        }
        const std::string& word = *word_++;
        if (word == kStdin) {
            Result<ByteSource> source = open_source(kStdin);
            if (!source) {
                return QueryInput{Input{.path = shown(kStdin)}, {}, source.error()};
            }
            lines_.emplace(*std::move(source));
        } else {
            inputs_.emplace(std::vector{word}, std::string(), false);
        }
    }
}

std::optional<QueryInput> QueryInputs::next_line() {
    for (;;) {
        const Result<std::optional<std::string>> line = lines_->next();
        if (line && !*line) {
            return std::nullopt;
        }
        QueryInput input;
        input.source.path = "standard input, line " + std::to_string(lines_->number());
        if (!line) {
            input.failure = line.error();
            if (line.error().kind != ErrorKind::too_large) {
                input.source.path = shown(kStdin);
                lines_.emplace(text_source(""));  // nothing more can be read
            }
            return input;
        }
        if ((*line)->find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        Result<HashLine> hash = parse_hash_line(**line, algorithm_);
        if (hash && hash->algorithm != &algorithm_) {
            input.failure = Error{ErrorKind::invalid,
                                  "is a " + std::string(hash->algorithm->name) + " hash, but the search is for " +
                                      std::string(algorithm_.name) + " hashes (see --algorithm)",
                                  {}};
        } else if (hash) {
            input.line = *std::move(hash);
        } else {
            input.failure = hash.error();
        }
        return input;
    }
}

Result<Query> query_of(const QueryInput& input, const Pictures& pictures, bool dihedral) {
    if (input.failure) {
        return *input.failure;
    }
    if (input.line) {
        return Query{input.line->hash, std::nullopt, input.line->quality, false};
    }
    return look_at(input.source, pictures, dihedral).query;
}

}  // namespace whorl::cli
