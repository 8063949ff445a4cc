#include "lib/bundle/buffered.hpp"

#include <algorithm>
#include <utility>

#include "lib/failure/failure.hpp"

namespace whorl::bundle {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 14U;

}  // namespace

Buffered::Buffered(ByteSource source) : source_(std::move(source)), bytes_(kBufferBytes) {}

char* Buffered::buffer() {
    return reinterpret_cast<char*>(bytes_.data());
}

bool Buffered::fill() {
    if (begin_ == end_ && !ended_) {
        const std::size_t got = value_of(source_({buffer(), bytes_.size()}));
        begin_ = 0;
        end_ = got;
        ended_ = got == 0;
    }
    return begin_ != end_;
}

std::optional<char> Buffered::peek() {
    return fill() ? std::optional(buffer()[begin_]) : std::nullopt;
}

std::string Buffered::line(std::size_t longest) {
    std::string line;
    while (line.size() < longest && fill()) {
        const char* first = buffer() + begin_;
        const char* last = first + std::min(end_ - begin_, longest - line.size());
        const char* newline = std::find(first, last, '\n');
        const char* behind = newline == last ? last : newline + 1;
        line.append(first, behind);
        begin_ += static_cast<std::size_t>(behind - first);
        if (newline != last) {
            break;
        }
    }
    return line;
}

std::size_t Buffered::read(std::span<char> into) {
    std::size_t done = 0;
    while (done < into.size() && fill()) {
        const std::size_t n = std::min(end_ - begin_, into.size() - done);
        std::copy_n(buffer() + begin_, n, into.data() + done);
        begin_ += n;
        done += n;
    }
    return done;
}

void put(const ByteSink& sink, std::span<const char> bytes) {
    check(sink(bytes));
}

}  // namespace whorl::bundle
