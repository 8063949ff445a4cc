// Any other program as a hash: a path a line in, hexadecimal digits a line out.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/lab/hashers/child.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/hashers/hex.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDigits = 4096;
constexpr int kMostFailuresInARow = 5;

/// A folder that nobody else can read, and that goes with what it holds.
class PrivateFolder {
public:
    static Result<std::unique_ptr<PrivateFolder>> make() {
        std::error_code error;
        const fs::path parent = fs::temp_directory_path(error);
        std::string name = (parent / "whorl-lab-XXXXXX").native();
        if (error || name.find('\n') != std::string::npos || ::mkdtemp(name.data()) == nullptr) {
            return Error{ErrorKind::unwritable, "no folder can be made there for pictures", parent.native()};
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

bool write_ppm(const fs::path& file, const ImageView& picture) {
    std::ofstream out(file, std::ios::binary);
    out << "P6\n" << picture.width << ' ' << picture.height << "\n255\n";
    for (int y = 0; y < picture.height; ++y) {
        out.write(reinterpret_cast<const char*>(picture.row(y)), std::streamsize{3} * picture.width);
    }
    return static_cast<bool>(out.flush());
}

/// What another program said, fit to be shown: printable ASCII, and not more than a line of it.
std::string shown(const std::string& text) {
    constexpr std::size_t kMost = 60;
    std::string part = text.substr(0, kMost);
    std::replace_if(
        part.begin(), part.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return text.size() > kMost ? part + "..." : part;
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
        if (failures_ >= kMostFailuresInARow) {
            return failure("has failed " + std::to_string(failures_) + " times in a row, and is not asked again");
        }
        const fs::path file = folder_->path() / "picture.ppm";
        if (!write_ppm(file, picture)) {
            return Error{ErrorKind::unwritable, "a copy for another program cannot be written", file.native()};
        }
        Result<std::string> answer = ask(file.native());
        if (!answer) {
            // Whatever it says from now on could belong to this picture, so that the next has a new one.
            child_.reset();
            ++failures_;
            return answer.error();
        }
        failures_ = 0;
        if (answer->rfind("error", 0) == 0) {
            return failure("gives no hash: " + shown(*answer));
        }
        return Hashed{*bytes_of_hex(*answer)};
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

    /// A line that says "error", or as many digits as there have to be.
    Result<std::string> ask(const std::string& path) {
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
        switch (child_->read_line(line, kMostDigits, until)) {
            case Child::Reading::line: break;
            case Child::Reading::ended: return failure("has ended without an answer");
            case Child::Reading::too_late:
                return failure("has not answered in " + std::to_string(seconds_) + " seconds");
            case Child::Reading::too_long: return failure("answers more than a hash can be");
        }
        if (line == "error" || line.rfind("error ", 0) == 0) {
            return line;
        }
        const std::optional<HashBytes> bytes = bytes_of_hex(line);
        if (!bytes || bytes->empty()) {
            return failure("answers what is no hash: " + shown(line));
        }
        if (info_.bits != 0 && info_.bits != static_cast<int>(8 * bytes->size())) {
            return failure("answers a hash of " + std::to_string(8 * bytes->size()) + " bits where it has had " +
                           std::to_string(info_.bits));
        }
        return line;
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
