// Any other program as a hash: in comes a path in a line, out goes a line with hexadecimal digits.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <whorl/algorithm.hpp>

#include "bench/lab/hashers/child.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/hashers/hex.hpp"
#include "lib/posix/files.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxHashBytes = 2048;
constexpr std::size_t kMaxLineBytes = 8192;  ///< of a line with a hash, a quality and the name of a file
constexpr int kMaxFailuresInARow = 5;

/// A folder that nobody else can read. It is deleted with its contents at the end.
class PrivateFolder {
public:
    static Result<std::unique_ptr<PrivateFolder>> make() {
        std::error_code error;
        const fs::path parent = fs::temp_directory_path(error);
        std::string name = (parent / "whorl-lab-XXXXXX").native();
        if (error || name.find('\n') != std::string::npos || ::mkdtemp(name.data()) == nullptr) {
            return Error{ErrorKind::unwritable, "cannot create a folder for pictures", parent.native()};
        }
        return std::make_unique<PrivateFolder>(name);
    }

    explicit PrivateFolder(fs::path path) : path_(std::move(path)) {}
    ~PrivateFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// PPM, or PGM for gray pixels. In a new file each time: the program may have put a link where the last one was.
bool write_picture(const fs::path& file, const ImageView& picture) {
    std::error_code error;
    fs::remove_all(file, error);
    const posix::Descriptor made(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (error || made.number() < 0) {
        return false;
    }
    std::string bytes = (picture.format == PixelFormat::gray ? "P5\n" : "P6\n") + std::to_string(picture.width) +
                        ' ' + std::to_string(picture.height) + "\n255\n";
    for (int y = 0; y < picture.height; ++y) {
        bytes.append(reinterpret_cast<const char*>(picture.row(y)),
                     static_cast<std::size_t>(channels(picture.format)) * static_cast<std::size_t>(picture.width));
    }
    return posix::write_all(made.number(), bytes);
}

/// Of "HASH" or "HASH,QUALITY"; what comes after a second comma, as the file's name does in Meta's tool, counts for
/// nothing. Nothing when it is something else.
std::optional<Hashed> hashed_of(std::string_view line) {
    const std::size_t comma = line.find(',');
    const std::optional<HashBytes> bytes = bytes_of_hex(line.substr(0, comma));
    if (!bytes || bytes->empty()) {
        return std::nullopt;
    }
    if (comma == std::string_view::npos) {
        return Hashed{*bytes};
    }
    line.remove_prefix(comma + 1);
    const std::string_view text = line.substr(0, line.find(','));
    int quality = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quality);
    if (error != std::errc() || end != text.data() + text.size() || quality < 0 || quality > kMaxQuality) {
        return std::nullopt;
    }
    return Hashed{*bytes, quality};
}

/// What another program said, fit to be shown: printable ASCII, and not more than a line of it.
std::string shown(const std::string& text) {
    constexpr std::size_t kMaxShown = 60;
    std::string part = text.substr(0, kMaxShown);
    std::replace_if(
        part.begin(), part.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return text.size() > kMaxShown ? part + "..." : part;
}

class External : public Hasher {
public:
    External(std::string name, std::string command, int seconds, std::unique_ptr<PrivateFolder> folder)
        : seconds_(seconds), folder_(std::move(folder)) {
        info_.name = std::move(name);
        info_.summary = "another program";
        info_.source = std::move(command);
        info_.is_external = true;
    }

    const AlgorithmInfo& info() const override { return info_; }

    Result<Hashed> hash(const ImageView& picture) override {
        if (failures_ >= kMaxFailuresInARow) {
            return failure("failed " + std::to_string(failures_) + " times in a row and will not be asked again");
        }
        const fs::path file = folder_->path() / "picture.ppm";
        if (!write_picture(file, picture)) {
            return Error{ErrorKind::unwritable, "cannot write a copy for another program", file.native()};
        }
        const Result<std::string> line = answer_to(file.native());
        if (line && (*line == "error" || line->rfind("error ", 0) == 0)) {
            failures_ = 0;
            return failure("gives no hash: " + shown(*line));
        }
        Result<Hashed> hashed = line ? understood(*line) : Result<Hashed>(line.error());
        if (hashed) {
            failures_ = 0;
        } else {
            // Whatever it says from now on could belong to this picture, so that the next has a new one.
            child_.reset();
            ++failures_;
        }
        return hashed;
    }

    /// Asks for the hash of a picture that is as good as any.
    Status learn_size() {
        constexpr int kSide = 64;
        Image picture(kSide, kSide, PixelFormat::rgb);
        for (int y = 0; y < kSide; ++y) {
            std::uint8_t* row = picture.row(y);
            for (int i = 0; i < 3 * kSide; ++i) {
                row[i] = static_cast<std::uint8_t>(i + 2 * y);
            }
        }
        const Result<Hashed> hashed = hash(picture.view());
        if (!hashed) {
            return hashed.error();
        }
        info_.bits = static_cast<int>(8 * hashed->hash.size());
        info_.threshold = std::floor(info_.bits * 31 / 256.0);
        info_.farthest = info_.bits;
        return {};
    }

private:
    Error failure(const std::string& what) const {
        return {ErrorKind::unreadable, "the program of " + info_.name + ' ' + what, {}};
    }

    Result<std::string> answer_to(const std::string& path) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_);
        if (!child_) {
            child_ = Child::start(info_.source);
        } else if (!child_->is_quiet()) {
            return failure("has ended, or said more than one line");
        }
        if (!child_) {
            return failure("cannot be started");
        }
        if (!child_->write_line(path, until)) {
            return failure("has ended without an answer");
        }
        std::string line;
        switch (child_->read_line(line, kMaxLineBytes, until)) {
            case Child::Reading::line: break;
            case Child::Reading::ended: return failure("has ended without an answer");
            case Child::Reading::too_late:
                return failure("has not answered in " + std::to_string(seconds_) + " seconds");
            case Child::Reading::too_long: return failure("answers more than a hash can be");
        }
        return line;
    }

    Result<Hashed> understood(const std::string& line) const {
        std::optional<Hashed> hashed = hashed_of(line);
        if (!hashed) {
            return failure("answers something that is not a hash: " + shown(line));
        }
        const std::size_t size = hashed->hash.size();
        if (size > kMaxHashBytes) {
            return failure("answers more than a hash can be");
        }
        if (info_.bits != 0 && info_.bits != static_cast<int>(8 * size)) {
            return failure("answers a hash of " + std::to_string(8 * size) + " bits where it has had " +
                           std::to_string(info_.bits));
        }
        return *std::move(hashed);
    }

    AlgorithmInfo info_;
    int seconds_;
    int failures_ = 0;
    std::unique_ptr<PrivateFolder> folder_;
    std::unique_ptr<Child> child_;
};

}  // namespace

Result<std::unique_ptr<Hasher>> external_hasher(const std::string& name, const std::string& command, int seconds) {
    Result<std::unique_ptr<PrivateFolder>> folder = PrivateFolder::make();
    if (!folder) {
        return folder.error();
    }
    auto hasher = std::make_unique<External>(name, command, seconds, *std::move(folder));
    if (Status learnt = hasher->learn_size(); !learnt) {
        return std::move(learnt).error();
    }
    return std::unique_ptr<Hasher>(std::move(hasher));
}

}  // namespace whorl::lab
