// The memory of running programs, searched for what should not be there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace whorl::test {

/// Strings of bytes, of at least eight each, and what they are.
class Needles {
public:
    /// Passes over those of few different bytes, which may be anywhere.
    void add(std::string bytes, const std::string& kind);

    std::size_t size() const { return needles_.size(); }

    /// The kinds of all that are there.
    std::set<std::string> find_in(std::string_view memory) const;

private:
    struct Needle {
        std::string bytes;
        std::string kind;
    };

    std::vector<Needle> needles_;
    std::unordered_multimap<std::uint64_t, std::size_t> by_beginning_;
    std::vector<bool> beginnings_ = std::vector<bool>(std::size_t{1} << 22U);  ///< hashes that occur
};

/// A process, its children, and theirs.
std::vector<pid_t> family_of(pid_t process);

/// By the name that it gave itself.
std::string name_of(pid_t process);

/// What of the needles is in the memory of a process, and where: "pixels in [heap] of whorl". Of files that are
/// mapped, only what differs from the file may be searched.
std::set<std::string> found_in(pid_t process, const Needles& needles);
std::set<std::string> found_in_family(pid_t process, const Needles& needles);

}  // namespace whorl::test
