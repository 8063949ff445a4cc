#include "bench/match/peer.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace whorl::bench {
namespace {

/// A pipe, closed in programs that are started unless it is made their input or output.
std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe can be made");
    }
    return ends;
}

}  // namespace

Peer::Process& Peer::Process::operator=(Process&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
}

Peer::Process::~Process() {
    if (id_ != 0) {
        wait();
    }
}

std::string Peer::Process::wait() {
    int status = 0;
    waitpid(std::exchange(id_, 0), &status, 0);
    return WIFSIGNALED(status) ? "was ended by signal " + std::to_string(WTERMSIG(status))
                               : "ended with code " + std::to_string(WEXITSTATUS(status));
}

Peer::Peer(std::string name, Process process, File to, File from)
    : name_(std::move(name)), process_(std::move(process)), from_(std::move(from)), to_(std::move(to)) {}

std::optional<Peer> Peer::start(std::string name, std::vector<std::string> argv) {
    const std::array<int, 2> requests = make_pipe();
    const std::array<int, 2> answers = make_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, requests[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
    std::vector<char*> words;
    for (std::string& word : argv) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    pid_t id = 0;
    const int failure = posix_spawn(&id, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(requests[0]);
    close(answers[1]);
    File to(fdopen(requests[1], "w"));
    File from(fdopen(answers[0], "r"));
    if (failure != 0) {
        throw std::runtime_error("cannot start " + argv.front());
    }
    Peer peer(std::move(name), Process(id), std::move(to), std::move(from));
    if (peer.read_line() != "ready") {
        return std::nullopt;
    }
    return peer;
}

std::string Peer::read_line() {
    std::string line;
    for (int c = std::getc(from_.get()); c != '\n'; c = std::getc(from_.get())) {
        if (c == EOF) {
            to_.reset();  // lets it end, if it has only closed its output
            throw std::runtime_error(name_ + ' ' + process_.wait() + " instead of an answer");
        }
        line += static_cast<char>(c);
    }
    return line;
}

std::string Peer::ask(const std::string& request) {
    std::fputs((request + '\n').c_str(), to_.get());
    std::fflush(to_.get());
    return read_line();
}

std::size_t Peer::anonymous_bytes() const {
    std::ifstream status("/proc/" + std::to_string(process_.id()) + "/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("RssAnon:")) {
            return std::stoull(line.substr(8)) * 1024;
        }
    }
    return 0;
}

BuildAnswer Peer::build(const std::filesystem::path& hashes) {
    const std::size_t before = anonymous_bytes();
    const std::string answer = ask("build " + hashes.string());
    std::istringstream words(answer);
    std::string verb;
    BuildAnswer built;
    if (!(words >> verb >> built.seconds) || verb != "built") {
        throw std::runtime_error(name_ + " answers to build: " + answer);
    }
    built.bytes = anonymous_bytes() - before;
    return built;
}

std::optional<SearchAnswer> Peer::search(const SearchRequest& request) {
    std::ostringstream line;
    line << "search " << request.queries.string() << ' ' << request.first << ' ' << request.count << ' '
         << request.threshold << ' ' << request.threads << ' ' << request.mode;
    const std::string answer = ask(line.str());
    if (answer == "unsupported") {
        return std::nullopt;
    }
    std::istringstream words(answer);
    std::string verb;
    SearchAnswer found;
    if (!(words >> verb >> found.seconds >> found.found) || verb != "found") {
        throw std::runtime_error(name_ + " answers to search: " + answer);
    }
    return found;
}

}  // namespace whorl::bench
