#include "lib/exchange/json_stream.hpp"

#include <cstdio>

namespace whorl::exchange {

JsonBytes::JsonBytes(const ByteSource& source) : source_(source), buffer_(std::size_t{1} << 16U) {}

bool JsonBytes::fill() {
    if (at_ < end_) {
        return true;
    }
    if (ended_ || !status_) {
        return false;
    }
    base_ += end_;
    at_ = 0;
    end_ = 0;
    const Result<std::size_t> got = source_(buffer_);
    if (!got) {
        status_ = got.error();
        return false;
    }
    end_ = *got;
    ended_ = end_ == 0;
    return !ended_;
}

int JsonBytes::next() {
    if (position() - marked_ >= kMaxExchangeRecordBytes && status_) {
        status_ = Error{ErrorKind::too_large,
                        "has a record of more than " + std::to_string(kMaxExchangeRecordBytes) +
                            " bytes before byte " + std::to_string(position()) + "; nothing from there on was read",
                        {}};
    }
    if (!status_ || !fill()) {
        return EOF;
    }
    return static_cast<unsigned char>(buffer_[at_++]);
}

bool JsonBytes::skip_blanks() {
    constexpr std::string_view kBlanks = " \t\r\n";
    while (fill() && kBlanks.find(buffer_[at_]) != std::string_view::npos) {
        ++at_;
    }
    mark();
    return fill();
}

}  // namespace whorl::exchange
