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

/// Opens the file, or standard input for "-". What is there is given at once, without waiting for more. A picture
/// is an error from its first bytes on, where hashes are wanted.
Result<ByteSource> open_source(const std::string& path);

/// A file that replaces the one of its name when it is complete, or standard output. Throws OutputError.
class OutputFile {
public:
    /// `path`: the file; empty for standard output.
    explicit OutputFile(const std::string& path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);

    /// Makes it the file of its name. Without this call nothing remains of it.
    void finish();

private:
    [[noreturn]] void fail(const std::string& reason) const;
    void flush();

    std::string path_;
    std::unique_ptr<posix::WholeFile> file_;  // none for standard output
    std::string buffer_;
};

}  // namespace cli

}  // namespace whorl
