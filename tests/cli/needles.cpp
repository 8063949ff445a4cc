#include "tests/cli/needles.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/temporary_folder.hpp"

namespace whorl::test {
namespace {

constexpr std::size_t kBeginning = sizeof(std::uint64_t);

std::uint64_t beginning_of(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, kBeginning);
    return word;
}

/// Knuth's multiplicative hash, of 22 bits.
std::size_t small_hash(std::uint64_t word) {
    return static_cast<std::size_t>((word * 0x9e3779b97f4a7c15ULL) >> 42U);
}

std::string folder_of(pid_t process) {
    return "/proc/" + std::to_string(process);
}

/// A line of /proc/PID/maps (proc(5)).
struct Mapping {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool writable = false;
    std::string name;
};

std::vector<Mapping> mappings_of(pid_t process) {
    std::ifstream in(folder_of(process) + "/maps");
    std::vector<Mapping> mappings;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        Mapping mapping;
        std::string permissions;
        std::string unused;
        char dash = 0;
        words >> std::hex >> mapping.begin >> dash >> mapping.end >> permissions >> unused >> unused >> unused;
        std::getline(words >> std::ws, mapping.name);
        mapping.writable = permissions.find('w') != std::string::npos;
        mappings.push_back(mapping);
    }
    if (mappings.empty()) {
        throw std::runtime_error("no memory of process " + std::to_string(process));
    }
    return mappings;
}

class OpenFile {
public:
    explicit OpenFile(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) {
            throw std::runtime_error("cannot open " + path);
        }
    }
    ~OpenFile() { close(descriptor_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    /// As much of it as can be read.
    std::size_t read(void* to, std::size_t size, std::uint64_t at) const {
        const ssize_t n = pread(descriptor_, to, size, static_cast<off_t>(at));
        return n > 0 ? static_cast<std::size_t>(n) : 0;
    }

private:
    int descriptor_;
};

/// The memory of a process that is there, piece by piece: most of what is mapped never was.
class Memory {
public:
    explicit Memory(pid_t process) : bytes_(folder_of(process) + "/mem"), pages_(folder_of(process) + "/pagemap") {}

    template <class Use>
    void for_each_run(const Mapping& mapping, const Use& use) const {
        std::vector<std::uint64_t> entries((mapping.end - mapping.begin) / page_);
        const std::size_t got = pages_.read(entries.data(), entries.size() * sizeof entries[0],
                                            mapping.begin / page_ * sizeof entries[0]);
        entries.resize(got / sizeof entries[0]);
        for (std::size_t i = 0; i < entries.size();) {
            std::size_t end = i;
            while (end < entries.size() && is_there(entries[end])) {
                ++end;
            }
            if (end > i) {
                std::string run((end - i) * page_, '\0');
                run.resize(bytes_.read(run.data(), run.size(), mapping.begin + i * page_));
                use(run);
            }
            i = end + 1;
        }
    }

private:
    /// In memory, or on the swap.
    static bool is_there(std::uint64_t entry) { return (entry >> 62U) != 0; }

    OpenFile bytes_;
    OpenFile pages_;
    std::uint64_t page_ = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
};

}  // namespace

void Needles::add(std::string bytes, const std::string& kind) {
    const std::set<char> different(bytes.begin(), bytes.end());
    if (bytes.size() < kBeginning || different.size() < 7) {
        return;
    }
    const std::uint64_t beginning = beginning_of(bytes.data());
    beginnings_[small_hash(beginning)] = true;
    by_beginning_.emplace(beginning, needles_.size());
    needles_.push_back({std::move(bytes), kind});
}

std::set<std::string> Needles::find_in(std::string_view memory) const {
    std::set<std::string> kinds;
    for (std::size_t at = 0; at + kBeginning <= memory.size(); ++at) {
        const std::uint64_t beginning = beginning_of(memory.data() + at);
        if (!beginnings_[small_hash(beginning)]) {
            continue;
        }
        const auto [first, last] = by_beginning_.equal_range(beginning);
        for (auto each = first; each != last; ++each) {
            const Needle& needle = needles_[each->second];
            if (memory.substr(at).starts_with(needle.bytes)) {
                kinds.insert(needle.kind);
            }
        }
    }
    return kinds;
}

std::vector<pid_t> family_of(pid_t process) {
    std::vector<pid_t> family = {process};
    for (const auto& task : std::filesystem::directory_iterator(folder_of(process) + "/task")) {
        std::ifstream children(task.path() / "children");
        for (pid_t child = 0; children >> child;) {
            const auto descendants = family_of(child);
            family.insert(family.end(), descendants.begin(), descendants.end());
        }
    }
    return family;
}

std::string name_of(pid_t process) {
    std::string name = contents_of(folder_of(process) + "/comm");
    name.pop_back();  // newline
    return name;
}

std::set<std::string> found_in(pid_t process, const Needles& needles) {
    const Memory memory(process);
    std::set<std::string> found;
    for (const Mapping& mapping : mappings_of(process)) {
        if (!mapping.writable && mapping.name.starts_with('/')) {
            continue;  // a library, as it is in its file
        }
        memory.for_each_run(mapping, [&](const std::string& run) {
            for (const std::string& kind : needles.find_in(run)) {
                found.insert(kind + " in " + (mapping.name.empty() ? "memory" : mapping.name) + " of " +
                             name_of(process));
            }
        });
    }
    return found;
}

std::set<std::string> found_in_family(pid_t process, const Needles& needles) {
    std::set<std::string> found;
    for (const pid_t member : family_of(process)) {
        found.merge(found_in(member, needles));
    }
    return found;
}

}  // namespace whorl::test
