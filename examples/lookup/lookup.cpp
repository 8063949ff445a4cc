// Which of the hashes in a file are near these? Needs whorl::match only.
//
//   lookup FILE HASH...
//
// FILE has a PDQ hash a line. Prints the line number, distance and hash of each that matches, the nearest first.
#include <cstdint>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>
#include <whorl/index.hpp>

namespace {

constexpr int kThreshold = 31;

/// An index of the file's lines by their numbers. Nothing if a line is no hash or the file cannot be read.
std::optional<whorl::Index256> read_index(const char* file) {
    std::ifstream lines(file);
    std::vector<whorl::Index256::Record> records;
    for (std::string line; std::getline(lines, line);) {
        const auto hash = whorl::Hash256::from_hex(line);
        if (!hash) {
            return std::nullopt;
        }
        records.push_back({records.size() + 1, *hash});
    }
    if (!lines.eof()) {
        return std::nullopt;
    }
    whorl::Index256 index;
    index.add(records);  // all at once is far faster than one by one
    return index;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: lookup FILE HASH...\n";
        return 2;
    }
    const auto index = read_index(argv[1]);
    if (!index) {
        std::cerr << "lookup: " << argv[1] << " is not a file of one hash a line\n";
        return 1;
    }
    for (int i = 2; i < argc; ++i) {
        const auto query = whorl::Hash256::from_hex(argv[i]);
        if (!query) {
            std::cerr << "lookup: " << argv[i] << " is not a hash\n";
            return 1;
        }
        for (const whorl::Match& match : index->radius_search(*query, kThreshold)) {
            std::cout << match.id << ' ' << match.distance << ' ' << index->find(match.id)->to_hex() << '\n';
        }
    }
    return 0;
}
