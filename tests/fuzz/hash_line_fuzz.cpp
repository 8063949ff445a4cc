// Foreign bytes as lines with hashes, in pieces of any size; and as the name of a picture, which `whorl hash`
// prints so that it can be read back, and shows so that it can do no harm.
#include <algorithm>
#include <string>
#include <whorl/algorithm.hpp>
#include <whorl/exchange.hpp>

#include "cli/hash/records.hpp"
#include "cli/program/console.hpp"
#include "lib/text/csv_line.hpp"
#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

void check_hex(std::string_view text) {
    for (const Algorithm* algorithm : algorithms()) {
        const auto hash = algorithm->parse_hex(text);
        const bool is_hash = text.size() == static_cast<std::size_t>(algorithm->bits / 4) &&
                             lower(text).find_first_not_of("0123456789abcdef") == std::string::npos;
        require(hash.has_value() == is_hash);
        require(!hash || to_hex(*hash) == lower(text));
    }
}

std::string printed(const HashLine& line) {
    return cli::format_record({line.name, line.algorithm->name, {line.hash, std::nullopt, line.quality, 0, 0}},
                              cli::Format::text);
}

void check_line(std::string_view text) {
    for (const Algorithm* algorithm : algorithms()) {
        const auto line = parse_hash_line(text, *algorithm);
        if (!line) {
            require(line.error().kind == ErrorKind::invalid && !line.error().message.empty());
            continue;
        }
        std::string again = printed(*line);
        require(again.ends_with('\n') && again.find('\n') == again.size() - 1);
        again.pop_back();
        const HashLine back = parse_hash_line(again, *line->algorithm).value();
        require(back.hash == line->hash && back.quality == line->quality && back.name == line->name);
    }
}

void check_name(const std::string& name) {
    check_line(printed({algorithms().front(), Hash256(), 0, name}));
    const std::string shown = cli::printable(name);
    require(std::none_of(shown.begin(), shown.end(), cli::is_control));
    require(cli::printable(shown) == shown);
    require(text::unescaped(text::escaped(name)) == name);
    const std::string field = text::csv_field(name);
    require(text::csv_text(field) == name);
    require(!text::controls_terminal(field) && (field.starts_with('\'') || !text::is_formula(field)));
}

/// The text in pieces of one to sixteen bytes.
ByteSource pieces(std::string_view text, fuzz::Input sizes) {
    return [text, sizes](std::span<char> to) mutable -> Result<std::size_t> {
        const std::size_t piece = std::min({text.size(), to.size(), std::size_t{1} + sizes.byte() % 16});
        std::copy_n(text.begin(), piece, to.begin());
        text.remove_prefix(piece);
        return piece;
    };
}

/// Nothing of a stream is lost but the mark at its beginning.
void check_lines(std::string_view text, fuzz::Input sizes) {
    LineReader reader(pieces(text, sizes));
    std::string read;
    std::uint64_t number = 0;
    while (auto line = reader.next().value()) {
        require(reader.number() == ++number);
        require(line->find('\n') == std::string::npos);
        check_line(*line);
        read += *line;
        read += reader.line_end();
    }
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    require(text == read || text == std::string(kByteOrderMark) + read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_hex(text);
    check_line(text);
    check_name(text);
    check_lines(text, fuzz::Input(data, size));
    return 0;
}
