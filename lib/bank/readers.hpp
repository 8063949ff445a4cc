// Connections for reading, one for each thread that reads at the same time.
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

    /// A connection in use. The destructor returns it, and must run before that of Readers.
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

    /// Without permission to write to the folder, a file without a log is read as if nobody could change it. After
    /// a writer opened it, new connections see its changes.
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
