// Entries of a JPEG's tables that no pixel needs.
#pragma once

#include <bitset>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

/// Gives each unused number of a quantisation table the value of the one before it. Returns how many changed; none
/// in a table of the Independent JPEG Group, which most files have.
std::size_t clean_quantisation(File& table, const std::bitset<256>& used);

/// Cuts unused symbols off the end of a Huffman table, and makes others 0. Returns how many changed; none in a
/// table of T.81, annex K.3.
std::size_t clean_huffman(File& table, const std::bitset<256>& used);

}  // namespace whorl::metadata
