// Files that mean harm to a decoder, of every format. All of them are made here, from a seed or by hand; nothing is
// copied from collections of hostile files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/drawn_picture.hpp"
#include "tests/support/sample_files.hpp"

namespace whorl::test {

struct HostileFile {
    std::string name;  ///< says what is wrong with it; ends as files of its format do
    File bytes;
};

/// Good pictures, damaged in any number of ways: the same ones for the same seed.
class Mutations {
public:
    Mutations(std::uint64_t seed, std::vector<SampleFile> samples);

    HostileFile next();

private:
    Random random_;
    std::vector<SampleFile> samples_;
};

/// Makes the picture declare another size than it has, in one of the places where its format says so. PNG's
/// checksum stays right.
void lie_about_size(File& file, const std::string& format, Random& random);

// The following are made by hand.

/// Boxes in boxes, directories in a ring, and very many of what there are few of in good pictures.
std::vector<HostileFile> nested_files();

/// Small files of very many pixels, within the limit of what is decoded, or of work without end.
std::vector<HostileFile> decompression_bombs();

/// What published advisories on decoders describe, made by these descriptions.
std::vector<HostileFile> advisory_files();

/// Parts of pictures that lie outside of them, and pictures that their parts do not fill.
std::vector<HostileFile> layout_files();

/// All of these, and as many mutations as make `count` of them.
std::vector<HostileFile> hostile_files(std::uint64_t seed, std::size_t count);

}  // namespace whorl::test
