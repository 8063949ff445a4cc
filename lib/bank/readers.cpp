#include "lib/bank/readers.hpp"

#include <sys/stat.h>

#include "lib/bank/database.hpp"

namespace whorl::bank {
namespace {

bool has_log(const std::filesystem::path& file) {
    std::error_code error;
    return std::filesystem::exists(log_file(file), error);
}

}  // namespace

Readers::Readers(std::filesystem::path file) : file_(std::move(file)) {
    try {
        idle_.push_back(std::make_unique<Connection>(open_database(file_, Connection::Access::read)));
    } catch (const Failure& failure) {
        const bool shut =
            failure.error.kind == ErrorKind::unreadable || failure.error.kind == ErrorKind::unwritable;
        if (!shut || has_log(file_)) {
            throw;
        }
        immutable_ = true;
        idle_.push_back(std::make_unique<Connection>(open_database(file_, Connection::Access::read_immutable)));
    }
    struct stat status {};
    if (::stat(file_.c_str(), &status) == 0) {
        device_ = status.st_dev;
        inode_ = status.st_ino;
    }
}

Readers::Lease Readers::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<Connection> connection = std::move(idle_.back());
            idle_.pop_back();
            return {*this, std::move(connection)};
        }
    }
    return {*this, open()};
}

std::unique_ptr<Connection> Readers::open() {
    // The first connections read another file; mixing the two would be wrong.
    struct stat status {};
    if (::stat(file_.c_str(), &status) != 0 || status.st_dev != device_ || status.st_ino != inode_) {
        fail(ErrorKind::unreadable, "was moved, replaced or deleted while it was open");
    }
    bool immutable = false;
    {
        const std::lock_guard lock(mutex_);
        immutable = immutable_;
    }
    return std::make_unique<Connection>(
        open_database(file_, immutable ? Connection::Access::read_immutable : Connection::Access::read));
}

void Readers::give_back(std::unique_ptr<Connection> connection) noexcept {
    try {
        const std::lock_guard lock(mutex_);
        if (immutable_ == (connection->access() == Connection::Access::read_immutable)) {
            idle_.push_back(std::move(connection));
        }
    } catch (const std::bad_alloc&) {
        // The pool has one connection less.
    }
}

void Readers::notice_writers() {
    const std::lock_guard lock(mutex_);
    if (immutable_ && has_log(file_)) {
        immutable_ = false;
        idle_.clear();
    }
}

}  // namespace whorl::bank
