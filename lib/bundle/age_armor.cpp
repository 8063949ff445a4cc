#include "lib/bundle/age_armor.hpp"

#include <algorithm>

#include "lib/bundle/base64.hpp"
#include "lib/failure/failure.hpp"

namespace whorl::bundle {
namespace {

constexpr std::string_view kBegin = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view kEnd = "-----END AGE ENCRYPTED FILE-----";
constexpr std::size_t kColumns = 64;
constexpr std::size_t kLineBytes = 48;
constexpr std::size_t kMaxBlanks = 1024;  // before and after the armor; a malicious file may be all blanks
constexpr std::size_t kPieceBytes = std::size_t{1} << 16U;

[[noreturn]] void damaged(const char* how) {
    fail(ErrorKind::corrupt, std::string("its armor is damaged or cut off: ") + how);
}

void skip_blanks(Buffered& armored) {
    std::size_t skipped = 0;
    for (auto c = armored.peek(); c && is_armor_blank(*c); c = armored.peek()) {
        armored.skip();
        if (++skipped > kMaxBlanks) {
            damaged("there are too many blanks");
        }
    }
}

class ArmorReader {
public:
    explicit ArmorReader(Buffered& armored) : armored_(armored) {}

    std::size_t read(std::span<char> into) {
        if (rest_.empty() && !ended_) {
            next_line();
        }
        const std::size_t n = rest_.copy(into.data(), into.size());
        rest_.erase(0, n);
        return n;
    }

private:
    void next_line() {
        if (!begun_) {
            skip_blanks(armored_);
            if (text_line() != kBegin) {
                damaged("its first line is wrong");
            }
            begun_ = true;
        }
        const std::string line = text_line();
        if (line == kEnd) {
            skip_blanks(armored_);
            if (armored_.peek()) {
                damaged("there is data after it");
            }
            ended_ = true;
            return;
        }
        const auto bytes = decode_base64(line, Base64::padded);
        if (short_line_ || line.size() > kColumns || !bytes || bytes->empty()) {
            damaged("a line is wrong");
        }
        short_line_ = bytes->size() < kLineBytes;
        rest_ = *bytes;
    }

    /// The next line without its LF or CR LF, which may be missing only after the last line.
    std::string text_line() {
        std::string line = armored_.line(kColumns + 2);
        if (line.ends_with('\n')) {
            line.pop_back();
            if (line.ends_with('\r')) {
                line.pop_back();
            }
        } else if (line != kEnd) {
            damaged("a line has no end");
        }
        return line;
    }

    Buffered& armored_;
    std::string rest_;
    bool begun_ = false;
    bool short_line_ = false;  ///< the last line was; only the end may follow
    bool ended_ = false;
};

}  // namespace

bool is_armor_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

ByteSource armor_contents(Buffered& armored) {
    return [reader = ArmorReader(armored)](std::span<char> into) mutable -> Result<std::size_t> {
        return reader.read(into);
    };
}

ArmorWriter::ArmorWriter(const ByteSink& sink) : sink_(sink), lines_(kBegin) {
    lines_ += '\n';
}

void ArmorWriter::write(std::span<const char> bytes) {
    while (!bytes.empty()) {
        const std::size_t n = std::min(bytes.size(), kLineBytes - rest_.size());
        rest_.append(bytes.data(), n);
        bytes = bytes.subspan(n);
        if (rest_.size() == kLineBytes) {
            write_line(rest_);
            rest_.clear();
        }
    }
}

void ArmorWriter::finish() {
    if (!rest_.empty()) {
        write_line(rest_);
    }
    lines_ += kEnd;
    lines_ += '\n';
    hand_over();
}

void ArmorWriter::write_line(std::span<const char> bytes) {
    lines_ += encode_base64(bytes_of({bytes.data(), bytes.size()}), Base64::padded);
    lines_ += '\n';
    if (lines_.size() >= kPieceBytes) {
        hand_over();
    }
}

void ArmorWriter::hand_over() {
    put(sink_, lines_);
    lines_.clear();
}

}  // namespace whorl::bundle
