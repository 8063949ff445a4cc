// Hash lists in the formats that organisations exchange: streams to records of a bank, and records to streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/bank.hpp>
#include <whorl/byte_stream.hpp>
#include <whorl/error.hpp>

namespace whorl {

/// Longer lines and longer records of any format are reported, and never held in memory.
inline constexpr std::size_t kMaxExchangeRecordBytes = std::size_t{1} << 20U;

/// The lines of a stream, in bounded memory. Not thread safe.
class LineReader {
public:
    explicit LineReader(ByteSource source);

    /// The next line without its end (LF or CR LF) and without a byte order mark; `nullopt` after the last.
    /// Error `too_large` for a line that is too long; the next call continues after it. Any other Error comes from
    /// the source and is final.
    Result<std::optional<std::string>> next();

    /// The number of the line that next() returned last, from 1.
    std::uint64_t number() const noexcept { return number_; }

    /// The end of the line that next() returned last: "\n", "\r\n", or empty at the end of the stream.
    std::string_view line_end() const noexcept { return line_end_; }

private:
    bool fill();

    ByteSource source_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t number_ = 0;
    std::string_view line_end_;
    std::optional<Error> failure_;
};

/// A hash in one line of text.
struct HashLine {
    const Algorithm* algorithm = nullptr;
    AnyHash hash;
    std::optional<int> quality;
    std::string name;  ///< of the picture, if the line has it
};

/// Reads `HEX`, `ALGORITHM HEX`, and `HEX QUALITY NAME` as `whorl hash` prints it, with a leading backslash where
/// the name has escapes. The hash is of `algorithm` unless the line names another. Error `invalid`.
Result<HashLine> parse_hash_line(std::string_view line, const Algorithm& algorithm);

/// A record of a stream.
struct ReadRecord {
    enum class Kind {
        add,          ///< adds the hash
        withdraw,     ///< withdraws the hash
        withdraw_id,  ///< withdraws all records of that source and id; the rest of `record` is not set
    };
    Kind kind = Kind::add;
    NewRecord record;
    bool set_aside = false;  ///< adds the hash for review
    std::string by;          ///< who withdrew it
    std::string reason;      ///< why
    std::string where;       ///< "line 12", "record 3", "entry 42-image1": for messages

    /// The times in the bank that it comes from, in csv and jsonl. They are in order, from 1970 to now; other times
    /// are dropped with a note.
    std::optional<RecordTimes> times = {};
};

/// A note of the bank that a stream is a copy of.
struct ReadNote {
    std::string key;
    std::string text;
    std::string where;  ///< as in ReadRecord
};

/// A record or note that was skipped.
struct ReadFault {
    std::string where;   ///< as in ReadRecord
    std::string reason;  ///< a lower-case phrase
};

struct ReadHandlers {
    std::function<bool(ReadRecord&&)> record;      ///< returns false to stop
    std::function<void(const ReadFault&)> fault;   ///< called for each skipped record
    std::function<void(const std::string&)> note;  ///< called for other news for a person; each text once

    /// Called for each note of a copy of the caller's bank. Without it, and in other lists, notes are skipped, and
    /// `note` says how many.
    std::function<void(ReadNote&&)> bank_note = {};
};

/// Others may write anything into a list: sources, withdrawals, and fields that look like the bank's own. So their
/// records get the one source that `source` names, or that of the format (`names_its_source`) if the caller gives
/// the format, or none; and the `extra` of csv and jsonl becomes a part of the data of its format. A list that
/// tells sources or withdrawals, without a source from the caller, is refused with `untrusted`.
struct ReadOptions {
    /// The algorithm of hashes for which the stream names none.
    std::string algorithm = "pdq";

    /// Use the names of picture files, which `whorl hash` prints, as ids of the records. They may be private, so
    /// they are dropped by default.
    bool keep_names = false;

    /// Who gives the list: the source of all its records, whatever they say. Not empty.
    std::optional<std::string> source = {};

    /// The list is a copy of a bank of the caller's: its records keep their sources and `extra`, and may be
    /// withdrawn, and its notes count.
    bool own = false;
};

/// Turns records into one stream. Not thread safe.
class ExchangeWriter {
public:
    ExchangeWriter() = default;
    virtual ~ExchangeWriter() = default;
    ExchangeWriter(const ExchangeWriter&) = delete;
    ExchangeWriter& operator=(const ExchangeWriter&) = delete;

    /// The bytes before the first record.
    virtual std::string begin() { return {}; }

    /// The next bytes, given this record; they may be empty until the next record. Error `unsupported` when the
    /// format cannot hold the record.
    virtual Result<std::string> record(const BankRecord& record) = 0;

    /// The next bytes, given this note of the bank. Notes come before the first record, and only where the format
    /// tells notes.
    virtual std::string note(std::string_view /*key*/, std::string_view /*text*/) { return {}; }

    /// The bytes after the last record.
    virtual std::string end() { return {}; }
};

/// A format. Each has a file in lib/exchange/formats with the format's name. Adding the file adds the format
/// everywhere.
struct ExchangeFormat {
    std::string_view name;     ///< as on the command line: "stopncii"
    std::string_view summary;  ///< one line for a person
    std::string_view source;   ///< where it is defined
    bool tells_withdrawals;    ///< whether it can hold withdrawn records

    /// Whether it is the format of one organisation, whose name it has: the source of its records.
    bool names_its_source = false;

    /// Whether it can hold records that are set aside for review.
    bool tells_review = false;

    /// Whether it can hold the notes of a bank.
    bool tells_notes = false;

    /// The order of records that its writer needs. A format with one record for each hash needs RecordOrder::hash.
    RecordOrder order = RecordOrder::key;

    /// Whether a stream that begins like this has this format. For each stream at most one format returns true.
    bool (*resembles)(std::string_view head);

    /// Reads the whole stream.
    Result<std::size_t> (*read)(const ByteSource& source, const ReadOptions& options, const ReadHandlers& handlers);

    /// Null when the format is read only.
    std::unique_ptr<ExchangeWriter> (*writer)();
};

/// All formats, by name.
std::span<const ExchangeFormat* const> exchange_formats() noexcept;

/// The format of that name, or null.
const ExchangeFormat* find_exchange_format(std::string_view name) noexcept;

/// Reads a stream. Each record goes to `handlers.record` or, when it is skipped, to `handlers.fault`, in order.
/// Without a format, guesses it from the beginning of the stream. Returns the number of records that went to
/// `handlers.record`.
///
/// Memory is bounded for any stream. Errors: `invalid` when the stream is empty or not in a known format, or not in
/// this one, or for wrong options; `untrusted`, see ReadOptions; `corrupt` when it is cut off, or damaged so that
/// the rest cannot be read; `too_large`; also those of the source. The records before an error have been handed
/// over.
Result<std::size_t> read_exchange(const ByteSource& source, const ExchangeFormat* format,
                                  const ReadOptions& options, const ReadHandlers& handlers);

/// Labels in one text field: joined by ";", with "\;" and "\\" for these characters in a label.
std::string join_labels(const std::vector<std::string>& labels);

}  // namespace whorl
