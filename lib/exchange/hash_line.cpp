#include <whorl/exchange.hpp>

#include "lib/exchange/fields.hpp"
#include "lib/text/escapes.hpp"

namespace whorl {
namespace {

constexpr std::string_view kBlanks = " \t\r";

/// Takes the next word and the one blank after it.
std::string_view next_word(std::string_view& text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
    const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(word.size());
    if (!text.empty()) {
        text.remove_prefix(1);
    }
    return word;
}

Error invalid(std::string reason) {
    return {ErrorKind::invalid, std::move(reason), {}};
}

}  // namespace

Result<HashLine> parse_hash_line(std::string_view line, const Algorithm& algorithm) {
    HashLine result{.algorithm = &algorithm, .hash = {}, .quality = {}, .name = {}};
    const bool escaped = line.starts_with('\\');
    std::string_view rest = line.substr(escaped ? 1 : 0);
    std::string_view word = next_word(rest);
    if (const Algorithm* named = find_algorithm(word)) {
        result.algorithm = named;
        word = next_word(rest);
    }
    const auto hash = result.algorithm->parse_hex(word);
    if (!hash) {
        return invalid("is not a " + exchange::hash_description(*result.algorithm));
    }
    result.hash = *hash;
    const std::string_view quality = next_word(rest);
    if (quality.empty()) {
        return result;
    }
    if (quality != "-") {
        result.quality = exchange::parse_quality(quality);
        if (!result.quality) {
            return invalid("has more after its hash than a quality from 0 to 100 and a name");
        }
    }
    auto name = escaped ? text::unescaped(rest) : std::optional(std::string(rest));
    if (!name) {
        return invalid("has a name with an unknown escape");
    }
    result.name = *std::move(name);
    return result;
}

}  // namespace whorl
