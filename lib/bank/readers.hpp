// Connections that read, as many as there are threads that read at the same time.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// Thread safe. Members throw Failure.
class Readers {
public:
    /// `file` is absolute and a bank.
    explicit Readers(std::filesystem::path file);

    /// A connection in somebody's use; goes back when destroyed, which must come before Readers goes.
    class Lease {
    public:
        Lease(Readers& owner, std::unique_ptr<Connection> connection)
            : owner_(owner), connection_(std::move(connection)) {}
        ~Lease() { owner_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        operator Connection&() const noexcept { return *connection_; }

    private:
        Readers& owner_;
        std::unique_ptr<Connection> connection_;
    };

    Lease take();

    /// A file without a log in a folder that we may not write to is read as if nobody could change it. When a
    /// writer has come since, connections from now on see what it writes.
    void notice_writers();

private:
    std::unique_ptr<Connection> open();
    void give_back(std::unique_ptr<Connection> connection) noexcept;

    std::filesystem::path file_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
    std::mutex mutex_;  // guards what follows
    bool immutable_ = false;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace whorl::bank
