#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <iostream>
#include <sstream>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "bench/match/contender.hpp"

namespace whorl::bench {
namespace {

/// Seconds from some moment on. With one thread those that the processor spent on this process, so that what else
/// runs on the machine counts as little as possible; with several those that passed.
double now(int threads) {
    if (threads == 1) {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::unique_ptr<Contender> named(const std::string& name) {
    const std::size_t colon = std::min(name.find(':'), name.size());
    const std::string kind = name.substr(0, colon);
    const std::string settings = name.substr(std::min(colon + 1, name.size()));
    if (kind == "bare") {
        return bare_contender();
    }
    if (kind == "whorl") {
        return whorl_contender(settings);
    }
    return kind == "faiss" ? faiss_contender(settings) : nullptr;
}

std::string build(Contender& contender, std::istream& request) {
    std::string file;
    request >> file;
    Hashes hashes = read_hashes(file);
    const double begin = now(1);
    contender.build(std::move(hashes));
    const double seconds = now(1) - begin;
#if defined(__GLIBC__)
    malloc_trim(0);  // freed memory is not the index's
#endif
    return "built " + std::to_string(seconds);
}

class QueryFile {
public:
    const Hashes& read(const std::string& name) {
        if (name != name_) {
            queries_ = read_hashes(name);
            name_ = name;
        }
        return queries_;
    }

private:
    std::string name_;
    Hashes queries_;
};

std::string search(Contender& contender, std::istream& request, QueryFile& file) {
    std::string name;
    std::string mode;
    std::size_t first = 0;
    std::size_t count = 0;
    int threshold = 0;
    int threads = 0;
    request >> name >> first >> count >> threshold >> threads >> mode;
    const auto queries = std::span(file.read(name)).subspan(first, count);
    const double begin = now(threads);
    const auto found = contender.search(queries, threshold, threads, mode);
    const double seconds = now(threads) - begin;
    std::ostringstream answer;
    if (!found) {
        return "unsupported";
    }
    answer.precision(9);
    answer << "found " << seconds << ' ' << *found;
    return answer.str();
}

}  // namespace

int serve(const std::string& name) {
    const std::unique_ptr<Contender> contender = named(name);
    if (contender == nullptr) {
        std::cout << "unsupported" << std::endl;
        return 1;
    }
    std::cout << "ready" << std::endl;
    QueryFile file;
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream request(line);
        std::string verb;
        request >> verb;
        if (verb == "build") {
            std::cout << build(*contender, request) << std::endl;
        } else if (verb == "search") {
            std::cout << search(*contender, request, file) << std::endl;
        } else {
            std::cout << "unsupported" << std::endl;
        }
    }
    return 0;
}

}  // namespace whorl::bench
