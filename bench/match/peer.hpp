// Another process that searches, seen from the one that measures. bench/README.md has what they say.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace whorl::bench {

struct SearchRequest {
    std::filesystem::path queries;
    std::size_t first = 0;
    std::size_t count = 0;
    int threshold = 0;
    int threads = 1;
    std::string mode;
};

struct SearchAnswer {
    double seconds = 0;
    std::size_t found = 0;
};

struct BuildAnswer {
    double seconds = 0;
    std::size_t bytes = 0;  ///< how much the process's anonymous memory grew
};

/// A process that was started; it ends when this is destroyed. Throws std::runtime_error when it dies or answers
/// otherwise than it should.
class Peer {
public:
    /// Runs the program argv[0]. `nullopt` when it answers that it cannot take part.
    static std::optional<Peer> start(std::string name, std::vector<std::string> argv);

    BuildAnswer build(const std::filesystem::path& hashes);

    /// `nullopt` when the peer cannot search this way.
    std::optional<SearchAnswer> search(const SearchRequest& request);

    const std::string& name() const { return name_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, Close>;

    /// Waits for the process when it is done with.
    class Process {
    public:
        explicit Process(pid_t id) : id_(id) {}
        Process(Process&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
        Process& operator=(Process&& other) noexcept;
        ~Process();
        pid_t id() const { return id_; }

        /// Waits for its end; how it ended, in words.
        std::string wait();

    private:
        pid_t id_;
    };

    Peer(std::string name, Process process, File to, File from);

    std::string read_line();
    std::string ask(const std::string& request);
    std::size_t anonymous_bytes() const;

    std::string name_;
    Process process_;  // waited for after its input is closed: destruction goes upwards
    File from_;
    File to_;
};

}  // namespace whorl::bench
