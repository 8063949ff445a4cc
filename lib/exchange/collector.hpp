// The receiver of records for the readers of all formats, and how reading ends early.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <whorl/exchange.hpp>

#include "lib/failure/failure.hpp"

namespace whorl::exchange {

/// The caller wants no more records. Thrown by Collector::take() and caught by read_by().
struct Stopped {};

/// "line 12"
std::string line_name(std::uint64_t number);

/// Whether the text has only blanks and line ends.
bool is_blank(std::string_view text) noexcept;

/// The first line that is not blank, without a byte order mark and its end.
std::string_view first_line(std::string_view head) noexcept;

class Collector {
public:
    Collector(const ReadOptions& options, const ReadHandlers& handlers);

    void take(ReadRecord&& record);
    void take_note(ReadNote&& note);
    void refuse(const std::string& where, const std::string& reason);
    void note(const std::string& text);

    /// Notes that a record is accepted without its times, and why.
    void leave_out_times(const std::string& where, const std::string& why);

    /// Writes the notes that are complete only at the end.
    void finish();

    /// The algorithm of records that name none.
    const Algorithm& algorithm() const { return algorithm_; }
    std::size_t taken() const { return taken_; }

    /// Whether the list is a copy of the caller's own bank.
    bool own() const { return options_.own; }

    /// The name of the picture as an id; or nothing, and a note that names were dropped.
    std::string id_of(const std::string& picture_name);

private:
    const ReadOptions& options_;
    const ReadHandlers& handlers_;
    const Algorithm& algorithm_;
    std::size_t taken_ = 0;
    std::set<std::string> noted_;
    std::size_t skipped_notes_ = 0;
    std::size_t without_times_ = 0;
    std::string first_without_times_;
};

using ReadFunction = void (*)(const ByteSource&, Collector&);

/// ExchangeFormat::read from a function that throws.
template <ReadFunction Read>
Result<std::size_t> read_by(const ByteSource& source, const ReadOptions& options, const ReadHandlers& handlers) {
    Collector collector(options, handlers);
    Result<std::size_t> taken = guarded({}, [&] {
        try {
            Read(source, collector);
        } catch (const Stopped&) {
            // The caller needs no more records.
        }
        return collector.taken();
    });
    collector.finish();
    return taken;
}

/// The message for a last line without an end, which may be cut off.
inline constexpr auto kNoLineEnd = "the last line does not end; the file may be cut off";

/// Calls `use(line, where)` for each line that is not blank. Refuses lines that are too long. Returns whether the
/// last line had an end.
template <class Use>
bool for_each_line(const ByteSource& source, Collector& collector, Use use) {
    LineReader lines(source);
    bool ended = true;
    for (;;) {
        const Result<std::optional<std::string>> line = lines.next();
        const std::string where = line_name(lines.number());
        if (!line) {
            if (line.error().kind != ErrorKind::too_large) {
                throw Failure(line.error());
            }
            collector.refuse(where, line.error().message);
        } else if (!*line) {
            return ended;
        } else if (!is_blank(**line)) {
            use(**line, where);
        }
        ended = !lines.line_end().empty();
    }
}

}  // namespace whorl::exchange
