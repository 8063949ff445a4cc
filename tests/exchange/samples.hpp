// A small stream of each format, written by hand from the format's definition.
#pragma once

#include <string>
#include <vector>

namespace whorl::test {

struct Sample {
    std::string format;
    std::string text;
    std::size_t records = 0;     ///< that are in it; all can be taken
    bool is_whole_only = false;  ///< a cut anywhere before the end of its last line can be told
};

std::vector<Sample> samples();

/// The answers that the StopNCII and NCMEC samples are.
std::string stopncii_page();
std::string ncmec_answer();

}  // namespace whorl::test
