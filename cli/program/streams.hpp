// Files and standard input as streams of bytes, and a file that is there whole or not at all.
#pragma once

#include <memory>
#include <string>
#include <whorl/exchange.hpp>

namespace whorl {

namespace posix {
class WholeFile;
}

namespace cli {

/// Keeps the numbers of standard streams that are closed from the next files that are opened. Reading and writing
/// these streams fail as before. Call it first. Throws OutputError.
void fill_closed_streams();

/// What open_source() opens beside standard input. With `any`, it may wait for a pipe.
enum class Sources { any, regular_files };

/// Opens the file, or standard input for "-". Gives the bytes that are there, without waiting for more. A picture
/// gives an Error at its first bytes, since the caller wants hashes.
Result<ByteSource> open_source(const std::string& path, Sources allowed = Sources::any);

/// A file that gets its name when it is complete, or standard output. Throws OutputError.
class OutputFile {
public:
    /// What happens to a file that has the name already.
    enum class Existing { refuse, replace };

    /// Who may read a new file. One that is replaced keeps its permissions.
    enum class Readers { owner, by_umask };

    /// `path`: the file; empty for standard output.
    explicit OutputFile(const std::string& path, Existing existing = Existing::replace,
                        Readers readers = Readers::by_umask);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);

    /// Makes it the file of its name. Without this call nothing remains of it.
    void finish();

private:
    [[noreturn]] void fail(const Error& error) const;
    void flush();

    std::string path_;
    Existing existing_;
    std::unique_ptr<posix::WholeFile> file_;  // none for standard output
    std::string buffer_;
};

}  // namespace cli

}  // namespace whorl
