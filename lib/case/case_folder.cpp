#include <system_error>
#include <utility>
#include <whorl/case_folder.hpp>
#include <whorl/dsse.hpp>
#include <whorl/private_file.hpp>

#include "lib/failure/failure.hpp"
#include "lib/posix/whole_file.hpp"

namespace whorl {
namespace {

namespace fs = std::filesystem;
using posix::WholeFile;

/// Room for the largest envelope, encrypted to many recipients, as text.
constexpr std::size_t kMaxPartBytes = 2 * kMaxDsseEnvelopeBytes;

/// The file of a part, without its name yet.
WholeFile written(const fs::path& path, std::string_view bytes) {
    WholeFile file = value_of(WholeFile::create(path, S_IRUSR | S_IWUSR));
    if (!file.is_private()) {
        fail(ErrorKind::insecure, "cannot be created: other users could read it on this file system");
    }
    check(file.write(std::as_bytes(std::span(bytes))));
    return file;
}

/// Files that get their names one after the other. Unless all do, the destructor deletes them.
class NewParts {
public:
    explicit NewParts(const fs::path& folder) : folder_(folder) {}
    NewParts(const NewParts&) = delete;
    NewParts& operator=(const NewParts&) = delete;
    ~NewParts() {
        for (const fs::path& path : named_) {
            std::error_code error;
            fs::remove(path, error);
        }
    }

    void add(const CaseStore::Part& part) {
        const fs::path path = folder_ / part.name;
        std::error_code error;
        if (fs::exists(fs::symlink_status(path, error))) {
            throw Failure({ErrorKind::exists, "exists already", path.native()});
        }
        check(guarded(path.native(), [&] { files_.emplace_back(path, written(path, part.bytes)); }));
    }

    void take_names() {
        for (auto& [path, file] : files_) {
            const Status status = guarded(path.native(), [&file = file] { return file.take_name(); });
            if (status || status.error().kind != ErrorKind::exists) {
                named_.push_back(path);
            }
            check(status);
        }
    }

    void stay() { named_.clear(); }

private:
    const fs::path& folder_;
    std::vector<std::pair<fs::path, WholeFile>> files_;
    std::vector<fs::path> named_;
};

}  // namespace

std::string CaseFolder::place_of(const std::string& name) const {
    return path_ / name;
}

Result<std::vector<std::string>> CaseFolder::names() const {
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator entry(path_, error), end; !error && entry != end; entry.increment(error)) {
        found.push_back(entry->path().filename().native());
    }
    if (error) {
        return Error{ErrorKind::unreadable, "cannot be read: " + error.message(), path_.native()};
    }
    return found;
}

Result<Secret> CaseFolder::read(const std::string& name) const {
    Result<Secret> bytes = read_private_file(path_ / name, kMaxPartBytes);
    if (!bytes && bytes.error().kind == ErrorKind::not_found && name == kCaseKeyPart) {
        std::error_code error;
        return Error{
            ErrorKind::not_found,
            fs::exists(path_, error) ? "is not the folder of a case: it has no file case.key" : "does not exist",
            path_.native()};
    }
    return bytes;
}

Status CaseFolder::write(std::span<const Part> added, const Part& record) {
    return guarded(path_.native(), [&] {
        // All the bytes are written before anything has a name.
        NewParts parts(path_);
        for (const Part& part : added) {
            parts.add(part);
        }
        const fs::path path = path_ / record.name;
        check(guarded(path.native(), [&] {
            WholeFile file = written(path, record.bytes);
            parts.take_names();
            check(file.replace());
        }));
        parts.stay();
    });
}

}  // namespace whorl
