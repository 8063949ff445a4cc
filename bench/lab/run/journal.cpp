#include "bench/lab/run/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <whorl/sha256.hpp>

#include "bench/lab/hashers/hex.hpp"
#include "lib/posix/files.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

// A line with the run's identity, and one with when it began; then for each measurement a line that begins with E,
// a line with H for each algorithm, and a line with a full stop and the checksum of the lines before, without which
// it is not complete.
constexpr std::string_view kHeader = "whorl-lab journal 3 ";
constexpr std::string_view kBegan = "began ";
constexpr std::string_view kEnd = ". ";
constexpr std::size_t kChecksum = 16;  // digits

std::string checksum(std::string_view lines) {
    return Sha256::of(lines).hex().substr(0, kChecksum);
}

/// The shortest text that gives the same number again.
std::string exact(double number) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.begin(), text.end(), number).ptr};
}

std::string text_of(const Measurement& measurement) {
    std::string text = "E " + std::to_string(measurement.picture) + ' ' + std::to_string(measurement.edit) + ' ' +
                       std::to_string(measurement.width) + ' ' + std::to_string(measurement.height);
    if (const auto& seen = measurement.visibility) {
        for (const double number : {seen->l2, seen->linf, seen->psnr, seen->ssim}) {
            text += ' ' + exact(number);
        }
    }
    text += '\n';
    for (const MeasuredHash& hash : measurement.hashes) {
        const auto& quality = hash.hashed.quality;
        text += "H " + exact(hash.seconds) + ' ' + exact(hash.distance) + ' ' +
                (quality ? std::to_string(*quality) : "-") + ' ' + hex_of(hash.hashed.hash) + '\n';
    }
    return text + std::string(kEnd) + checksum(text) + '\n';
}

double number_of(std::string_view text) {
    double number = kNotMeasured;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Larger than any when it is not a number, or too large for one.
std::size_t index_of(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number
                                                                    : std::numeric_limits<std::size_t>::max();
}

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) {
        words.push_back(std::move(word));
    }
    return words;
}

/// A line "E ...".
Measurement begun(const std::vector<std::string>& words) {
    Measurement measurement{index_of(words.at(1)), index_of(words.at(2)), static_cast<int>(index_of(words.at(3))),
                            static_cast<int>(index_of(words.at(4)))};
    if (words.size() > 8) {
        measurement.visibility =
            Visibility{number_of(words[5]), number_of(words[6]), number_of(words[7]), number_of(words[8])};
    }
    return measurement;
}

/// A line "H ...".
MeasuredHash hash_in(const std::vector<std::string>& words) {
    MeasuredHash hash{{}, number_of(words.at(2)), number_of(words.at(1))};
    if (words.at(3) != "-") {
        hash.hashed.quality = static_cast<int>(index_of(words[3]));
    }
    if (words.size() > 4) {
        hash.hashed.hash = bytes_of_hex(words[4]).value_or(HashBytes());
    }
    return hash;
}

Error failed(const fs::path& file, ErrorKind kind) {
    return {kind,
            (kind == ErrorKind::unwritable ? "cannot be written: " : "cannot be read: ") +
                std::generic_category().message(errno),
            file.native()};
}

/// The path still leads to the file that is open.
bool is_at(const fs::path& file, int descriptor) {
    struct stat there {};
    struct stat open {};
    return ::stat(file.c_str(), &there) == 0 && ::fstat(descriptor, &open) == 0 && there.st_ino == open.st_ino &&
           there.st_dev == open.st_dev;
}

/// Where the last measurement that is complete ends. One that is cut off is smaller than what is looked at here.
std::uint64_t whole_size(std::ifstream& file, std::uint64_t header, std::uint64_t size) {
    constexpr std::uint64_t kTail = std::uint64_t{16} << 20U;
    const std::uint64_t begin = std::max(header, size > kTail ? size - kTail : 0);
    std::string tail(size - begin, '\0');
    file.seekg(static_cast<std::streamoff>(begin));
    file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    for (std::size_t at = tail.size(); (at = tail.rfind('\n' + std::string(kEnd), at)) != std::string::npos; --at) {
        const std::size_t end = at + 1 + kEnd.size() + kChecksum + 1;
        if (end <= tail.size() && tail[end - 1] == '\n') {
            return begin + end;
        }
        if (at == 0) {
            break;
        }
    }
    return header;
}

}  // namespace

Journal::Journal(fs::path file, int descriptor) : file_(std::move(file)), descriptor_(descriptor) {}

Journal::Journal(Journal&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      head_(other.head_),
      began_(std::move(other.began_)) {}

Journal::~Journal() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Status Journal::start(const std::string& head) {
    size_ = head.size();
    head_ = size_;
    return ::ftruncate(descriptor_, 0) == 0 && posix::write_all(descriptor_, head)
               ? Status()
               : failed(file_, ErrorKind::unwritable);
}

Result<Journal> Journal::open(const fs::path& file, const std::string& identity, const std::string& now) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return failed(file, ErrorKind::unwritable);
    }
    Journal journal(file, descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return Error{ErrorKind::busy, "is being written by another run", file.native()};
    }
    if (!is_at(file, descriptor)) {  // a run that has ended took it away before it was ours
        return open(file, identity, now);
    }
    const std::string header = std::string(kHeader) + identity + '\n';
    std::ifstream in(file, std::ios::binary);
    std::string begins(header.size(), '\0');
    in.read(begins.data(), static_cast<std::streamsize>(begins.size()));
    begins.resize(static_cast<std::size_t>(in.gcount()));
    if (!header.starts_with(begins)) {
        return Error{ErrorKind::exists, "belongs to another run", file.native()};
    }
    std::string line;
    if (!std::getline(in, line) || in.eof()) {  // new, or cut off at once
        journal.began_ = now;
        if (Status started = journal.start(header + std::string(kBegan) + now + '\n'); !started) {
            return std::move(started).error();
        }
        return journal;
    }
    journal.began_ = line.substr(std::min(kBegan.size(), line.size()));
    const auto head = static_cast<std::uint64_t>(in.tellg());
    journal.head_ = head;
    std::error_code error;
    journal.size_ = whole_size(in, head, fs::file_size(file, error));
    if (error || ::ftruncate(descriptor, static_cast<off_t>(journal.size_)) != 0) {
        return failed(file, ErrorKind::unwritable);
    }
    return journal;
}

Result<std::vector<JournalPlace>> Journal::places(std::size_t pictures, std::size_t edits) const {
    std::ifstream in(file_, std::ios::binary);
    std::vector<JournalPlace> places;
    std::uint64_t end = 0;
    std::string lines;  // of a measurement that has not ended
    for (std::string line; std::getline(in, line);) {
        const std::uint64_t offset = end;
        end += line.size() + 1;
        const std::vector<std::string> words = words_of(line);
        if (line.starts_with("E ") && words.size() > 4 && lines.empty()) {
            places.push_back({index_of(words[1]), index_of(words[2]), offset});
            lines = line + '\n';
        } else if (line.starts_with("H ") && !lines.empty()) {
            lines += line + '\n';
        } else if (!lines.empty() && line == std::string(kEnd) + checksum(lines) &&
                   places.back().picture < pictures && places.back().edit < edits) {
            places.back().size = end - places.back().offset;
            lines.clear();
        } else if (offset >= head_) {
            return Error{ErrorKind::corrupt, "is damaged, and the run cannot continue: measure into another folder",
                         file_.native()};
        }
    }
    return places;
}

Measurement Journal::at(const JournalPlace& place) const {
    std::string text(place.size, '\0');
    const ssize_t count = ::pread(descriptor_, text.data(), text.size(), static_cast<off_t>(place.offset));
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
    std::istringstream in(text);
    std::optional<Measurement> measurement;
    std::string lines;
    for (std::string line; std::getline(in, line); lines += line + '\n') {
        const std::vector<std::string> words = words_of(line);
        if (line.starts_with("E ") && words.size() > 4) {
            measurement = begun(words);
        } else if (line.starts_with("H ") && words.size() > 3 && measurement) {
            measurement->hashes.push_back(hash_in(words));
        } else if (line == std::string(kEnd) + checksum(lines) && measurement) {
            return *std::move(measurement);
        } else {
            break;
        }
    }
    throw std::runtime_error(file_.native() + " is damaged");
}

Status Journal::append(const Measurement& measurement) {
    const std::string text = text_of(measurement);
    const std::lock_guard lock(mutex_);
    if (!posix::write_all(descriptor_, text)) {
        const Error error = failed(file_, ErrorKind::unwritable);
        if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
            return Error{ErrorKind::unwritable, error.message + "; its last measurement is cut off", error.input};
        }
        return error;
    }
    size_ += text.size();
    return {};
}

}  // namespace whorl::lab
