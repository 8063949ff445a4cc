// Hash lists as the field exchanges them: streams of bytes to records of a bank, and records back to lines.
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

/// No line, and no record of any format, is longer: what is longer is reported, and never held in memory.
inline constexpr std::size_t kMaxExchangeRecordBytes = std::size_t{1} << 20U;

/// The lines of a stream, in bounded memory. Not thread safe.
class LineReader {
public:
    explicit LineReader(ByteSource source);

    /// The next line without its end (LF or CR LF) and without a byte order mark; `nullopt` after the last.
    /// Error `too_large` for a line that is too long: it is skipped, and the next call goes on after it. Any
    /// other Error is the source's, and final.
    Result<std::optional<std::string>> next();

    /// Of the line that next() gave last, from 1.
    std::uint64_t number() const noexcept { return number_; }

    /// How the line that next() gave last ended: "\n", "\r\n", or empty where the stream ended first.
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
    std::string name;  ///< of the picture, where the line gives it
};

/// Understands `HEX`, `ALGORITHM HEX`, and `HEX QUALITY NAME` as `whorl hash` prints it, with its leading
/// backslash where the name has escapes. HEX is of `algorithm` unless the line names another. Error `invalid`.
Result<HashLine> parse_hash_line(std::string_view line, const Algorithm& algorithm);

/// A record of a stream.
struct ReadRecord {
    enum class Kind {
        add,          ///< match it
        withdraw,     ///< stop matching it
        withdraw_id,  ///< stop matching all records of that source and id; other members of `record` are not set
    };
    Kind kind = Kind::add;
    NewRecord record;
    std::string by;      ///< who withdrew it
    std::string reason;  ///< why
    std::string where;   ///< "line 12", "record 3", "entry 42-image1": for messages

    /// The times in the bank that it comes from: csv and jsonl hold them. In order, from 1970 to now; other times
    /// are left out, and a note says so.
    std::optional<RecordTimes> times = {};
};

/// A record that could not be taken.
struct ReadFault {
    std::string where;   ///< as in ReadRecord
    std::string reason;  ///< a lower-case phrase
};

struct ReadHandlers {
    std::function<bool(ReadRecord&&)> record;      ///< false ends the reading
    std::function<void(const ReadFault&)> fault;   ///< each record that is not taken
    std::function<void(const std::string&)> note;  ///< what else a person should know; each text once
};

struct ReadOptions {
    /// The algorithm of hashes for which the stream names none.
    std::string algorithm = "pdq";

    /// Use the names of picture files, which `whorl hash` prints, as the ids of records. They may be private, and
    /// are left out otherwise.
    bool keep_names = false;
};

/// Turns records into one stream. Not thread safe.
class ExchangeWriter {
public:
    ExchangeWriter() = default;
    virtual ~ExchangeWriter() = default;
    ExchangeWriter(const ExchangeWriter&) = delete;
    ExchangeWriter& operator=(const ExchangeWriter&) = delete;

    /// What stands before the first record.
    virtual std::string begin() { return {}; }

    /// The bytes that follow with this record, perhaps none until the next one comes. Error `unsupported` when the
    /// format has no way to say it.
    virtual Result<std::string> record(const BankRecord& record) = 0;

    /// What stands after the last one.
    virtual std::string end() { return {}; }
};

/// A format. Each lives in one file of lib/exchange/formats, whose name is the format's; adding the file adds the
/// format everywhere.
struct ExchangeFormat {
    std::string_view name;     ///< as on the command line: "stopncii"
    std::string_view summary;  ///< one line for a person
    std::string_view source;   ///< where it is defined
    bool tells_withdrawals;    ///< whether a written record can say that it is withdrawn

    /// In which order its writer has to be given the records. What has one record a hash needs RecordOrder::hash.
    RecordOrder order = RecordOrder::key;

    /// Whether a stream that begins like this is of this format; at most one format says so.
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

/// Reads a stream, of which every record is either handed to `handlers.record` or told to `handlers.fault`, in
/// their order. Without a format it is guessed from how the stream begins. Returns how many were handed over.
///
/// Memory is bounded, whatever the stream holds. Errors: `invalid` when the stream is in no format that Whorl
/// knows or not in this one, or empty; `corrupt` when it is cut off or damaged so that what follows cannot be
/// read; `too_large`; and the source's own. What came before an error has been handed over.
Result<std::size_t> read_exchange(const ByteSource& source, const ExchangeFormat* format,
                                  const ReadOptions& options, const ReadHandlers& handlers);

/// Labels in one field of text: joined by ";", with "\;" and "\\" for these characters inside a label.
std::string join_labels(const std::vector<std::string>& labels);

}  // namespace whorl
