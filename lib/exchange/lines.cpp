#include <algorithm>
#include <cstring>
#include <whorl/exchange.hpp>

namespace whorl {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16U;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(ByteSource source) : source_(std::move(source)), buffer_(kBufferBytes) {}

bool LineReader::fill() {
    if (begin_ == end_ && !failure_) {
        const Result<std::size_t> got = source_(buffer_);
        begin_ = 0;
        end_ = got ? *got : 0;
        if (!got) {
            failure_ = got.error();
        }
    }
    return begin_ != end_;
}

Result<std::optional<std::string>> LineReader::next() {
    std::string line;
    bool too_long = false;
    bool any = false;
    bool ended = false;
    while (!ended && fill()) {
        any = true;
        const char* first = buffer_.data() + begin_;
        const std::size_t there = end_ - begin_;
        const void* newline = std::memchr(first, '\n', there);
        ended = newline != nullptr;
        const std::size_t n = ended ? static_cast<std::size_t>(static_cast<const char*>(newline) - first) : there;
        too_long = too_long || line.size() + n > kMaxExchangeRecordBytes;
        if (!too_long) {
            line.append(first, n);
        }
        begin_ += n + (ended ? 1 : 0);
    }
    if (failure_) {
        return *failure_;
    }
    if (!any) {
        return std::optional<std::string>();
    }
    ++number_;
    if (too_long) {
        return Error{
            ErrorKind::too_large, "is longer than " + std::to_string(kMaxExchangeRecordBytes) + " bytes", {}};
    }
    if (number_ == 1 && line.starts_with(kByteOrderMark)) {
        line.erase(0, kByteOrderMark.size());
    }
    line_end_ = ended ? "\n" : "";
    if (ended && line.ends_with('\r')) {
        line.pop_back();
        line_end_ = "\r\n";
    }
    return std::optional(std::move(line));
}

}  // namespace whorl
