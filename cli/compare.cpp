// whorl compare: the distance between two pictures or hashes.
#include <memory>

#include "cli/commands.hpp"
#include "cli/files/json_line.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/pictures/query.hpp"
#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl compare holiday.jpg copy.png
  whorl compare photo.jpg d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22

Prints the distance (the number of bits that differ), whether that is a match, and which rotated or
mirrored form of the first picture is nearest to the second. A word of hexadecimal digits is a hash,
unless a file has that name. For a file whose name looks like a hash, write ./NAME.

Exit codes:
  0   compared, match or no match
  1   a picture or hash could not be read
  2   wrong usage, or a hash of the wrong length
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::string a;
    std::string b;
    HashFlags hash;
    std::optional<int> threshold;
    Format format = Format::text;
};

struct Comparison {
    int distance = 0;
    Dihedral transform = Dihedral::original;
};

Result<Query> read_side(const std::string& word, const Pictures& pictures) {
    Result<Query> side = read_query(word, pictures, true);
    if (!side && side.error().kind == ErrorKind::invalid) {
        throw UsageError(shown(word) + ": " + side.error().message);
    }
    return side;
}

/// The form of picture A that is nearest to B. If A is only a hash, the forms of B take its place, each with the
/// inverse transform: B rotated to the right is as far from A as B is from A rotated to the left.
Comparison nearest(const Query& a, const Query& b) {
    const auto inverse = [](Dihedral transform) {
        switch (transform) {
            case Dihedral::rotate90: return Dihedral::rotate270;
            case Dihedral::rotate270: return Dihedral::rotate90;
            default: return transform;
        }
    };
    std::optional<Comparison> best;
    for (const Dihedral transform : kAllDihedrals) {
        if (transform != Dihedral::original && !a.is_picture && !b.is_picture) {
            break;
        }
        const AnyHash& from = a.is_picture ? (*a.dihedral)[transform] : a.hash;
        const AnyHash& to = a.is_picture || !b.is_picture ? b.hash : (*b.dihedral)[inverse(transform)];
        const int bits = distance(from, to).value();
        if (!best || bits < best->distance) {
            best = Comparison{bits, transform};
        }
    }
    return *best;
}

std::string format_comparison(const Flags& flags, const Query& a, const Query& b, const Comparison& result,
                              int threshold) {
    const std::string verdict = result.distance <= threshold ? "match" : "no match";
    const std::string transform(dihedral_name(result.transform));
    const std::string algorithm(flags.hash.algorithm().name);
    const auto or_null = [](const std::optional<int>& quality) { return quality ? Json(*quality) : Json(); };
    const auto or_empty = [](const std::optional<int>& quality) {
        return quality ? std::to_string(*quality) : std::string();
    };
    switch (flags.format) {
        case Format::text:
            // The nearest form means nothing if it is not near.
            return verdict + ": distance " + std::to_string(result.distance) + " of " +
                   std::to_string(flags.hash.algorithm().bits) + ", threshold " + std::to_string(threshold) +
                   (result.distance <= threshold ? ", transform " + transform : "") + '\n';
        case Format::json:
            return json_line({{"a", flags.a},
                              {"b", flags.b},
                              {"algorithm", algorithm},
                              {"distance", result.distance},
                              {"threshold", threshold},
                              {"verdict", verdict},
                              {"transform", transform},
                              {"quality_a", or_null(a.quality)},
                              {"quality_b", or_null(b.quality)}});
        case Format::csv:
            return csv_line({"a", "b", "algorithm", "distance", "threshold", "verdict", "transform", "quality_a",
                             "quality_b"}) +
                   csv_line({flags.a, flags.b, algorithm, std::to_string(result.distance),
                             std::to_string(threshold), verdict, transform, or_empty(a.quality),
                             or_empty(b.quality)});
    }
    return {};
}

int run(const Flags& flags) {
    check_stdin_read_once({flags.a, flags.b});
    const int threshold = threshold_of(flags.threshold, flags.hash.algorithm());
    Console console(false);
    const Pictures pictures(flags.hash, 1, console);
    const Result<Query> a = read_side(flags.a, pictures);
    const Result<Query> b = read_side(flags.b, pictures);
    for (const Result<Query>* side : {&a, &b}) {
        if (!*side) {
            console.failure(shown(side->error().input), side->error().message);
        }
    }
    if (!a || !b) {
        return kInputFailed;
    }
    write_output(format_comparison(flags, *a, *b, nearest(*a, *b), threshold));
    for (const auto& [side, name] : {std::pair{&*a, flags.a}, std::pair{&*b, flags.b}}) {
        warn_of_low_quality(console, name, side->quality);
    }
    return kDone;
}

}  // namespace

void add_compare(Command app, Action& action) {
    Command command = app.add_command("compare", "Measure the distance between two pictures or hashes");
    const auto flags = std::make_shared<Flags>();
    command
        .add_option("A", "PICTURE|HASH", flags->a, "A picture, a hash, or - to read a picture from standard input")
        .required();
    command.add_option("B", "PICTURE|HASH", flags->b, "The picture or hash to compare it with").required();
    add_threshold_flag(command, flags->threshold, "Largest distance that is a match");
    add_format_flag(command, flags->format);
    add_hash_flags(command, flags->hash);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
