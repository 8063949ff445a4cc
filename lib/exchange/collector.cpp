#include "lib/exchange/collector.hpp"

namespace whorl::exchange {

std::string line_name(std::uint64_t number) {
    return "line " + std::to_string(number);
}

bool is_blank(std::string_view text) noexcept {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view first_line(std::string_view head) noexcept {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (head.starts_with(kByteOrderMark)) {
        head.remove_prefix(kByteOrderMark.size());
    }
    const std::size_t begin = head.find_first_not_of(" \t\r\n");
    head.remove_prefix(begin == std::string_view::npos ? head.size() : begin);
    head = head.substr(0, head.find('\n'));
    return head.substr(0, head.find_last_not_of('\r') + 1);
}

Collector::Collector(const ReadOptions& options, const ReadHandlers& handlers)
    : options_(options), handlers_(handlers), algorithm_(*find_algorithm(options.algorithm)) {}

void Collector::take(ReadRecord&& record) {
    if (options_.source) {
        record.record.source = *options_.source;
    } else if (!options_.own && (!record.record.source.empty() || record.kind != ReadRecord::Kind::add)) {
        fail(ErrorKind::untrusted,
             "has " +
                 (record.record.source.empty() ? "a withdrawal" : "the source '" + record.record.source + '\'') +
                 " in " + record.where + ", but nobody says who gives this list");
    }
    ++taken_;
    if (!handlers_.record(std::move(record))) {
        throw Stopped{};
    }
}

void Collector::take_note(ReadNote&& note) {
    if (options_.own && handlers_.bank_note) {
        handlers_.bank_note(std::move(note));
    } else {
        ++skipped_notes_;
    }
}

void Collector::refuse(const std::string& where, const std::string& reason) {
    if (handlers_.fault) {
        handlers_.fault({where, reason});
    }
}

void Collector::note(const std::string& text) {
    constexpr std::size_t kMaxNotes = 100;  // a malicious stream could have one for each line
    if (handlers_.note && noted_.size() < kMaxNotes && noted_.insert(text).second) {
        handlers_.note(text);
    }
}

void Collector::leave_out_times(const std::string& where, const std::string& why) {
    if (without_times_++ == 0) {
        first_without_times_ = where + ": " + why;
    }
}

void Collector::finish() {
    if (skipped_notes_ > 0) {
        note("skipped " + std::to_string(skipped_notes_) + (skipped_notes_ == 1 ? " note" : " notes") +
             " about cases, which count only in a copy of a bank of yours");
    }
    if (without_times_ > 0) {
        note("dropped the times of " + std::to_string(without_times_) +
             (without_times_ == 1 ? " record" : " records, the first of them") + " (" + first_without_times_ + ')');
    }
}

std::string Collector::id_of(const std::string& picture_name) {
    if (options_.keep_names || picture_name.empty()) {
        return picture_name;
    }
    note("the names of picture files were dropped");
    return {};
}

}  // namespace whorl::exchange
