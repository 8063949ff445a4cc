#include "cli/program/words.hpp"

namespace whorl::cli {

std::string counted(std::size_t n, const std::string& thing, const std::string& things) {
    return std::to_string(n) + ' ' + (n == 1 ? thing : things.empty() ? thing + 's' : things);
}

}  // namespace whorl::cli
