#include "lib/bank/sqlite.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include "lib/posix/files.hpp"
#include "lib/posix/size_signal.hpp"

namespace whorl::bank {
namespace {

/// An import changes most pages of the largest index again and again. So the log grows to 64 MB (in pages of 4 KB)
/// before its pages are moved to the file, and is cut to that size when it was longer.
constexpr auto kWriterSettings = R"(
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = 16384;
    PRAGMA cache_size = -65536;
    PRAGMA journal_size_limit = 67108864;
)";

bool is_reading(int code) {
    switch (code) {
        case SQLITE_IOERR_READ:
        case SQLITE_IOERR_SHORT_READ:
        case SQLITE_IOERR_FSTAT:
        case SQLITE_IOERR_ACCESS:
        case SQLITE_IOERR_DATA:
        case SQLITE_IOERR_CORRUPTFS: return true;
        default: return false;
    }
}

/// SQLite's name for a file with settings: a URI (https://www.sqlite.org/uri.html).
std::string immutable_uri(const std::filesystem::path& file) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : file.native()) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#') {
            uri += {'%', kDigits[byte >> 4U], kDigits[byte & 0xfU]};
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

int open_flags(Connection::Access access) {
    constexpr int kAlways = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (access) {
        case Connection::Access::write: return kAlways | SQLITE_OPEN_READWRITE;
        case Connection::Access::read_immutable: return kAlways | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
        case Connection::Access::read: break;
    }
    return kAlways | SQLITE_OPEN_READONLY;
}

/// SQLite's own waiting sleeps up to 100 ms between tries. It may always miss the short moments in which processes
/// that search without a pause do not read.
int wait_for_others(void*, int tries) {
    constexpr std::chrono::milliseconds kPause(2);
    if (tries * kPause >= std::chrono::seconds(kBusySeconds)) {
        return 0;
    }
    std::this_thread::sleep_for(kPause);
    return 1;
}

/// The last connection may write.
int close(sqlite3* database) {
    const posix::SizeSignalDropped dropped;
    return sqlite3_close(database);
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Access access)
    : access_(access), database_(nullptr, close) {
    const posix::SizeSignalDropped dropped;
    sqlite3* database = nullptr;
    const std::string name = access == Access::read_immutable ? immutable_uri(file) : file.native();
    const int code = sqlite3_open_v2(name.c_str(), &database, open_flags(access), nullptr);
    database_.reset(database);
    if (database == nullptr) {
        throw std::bad_alloc();
    }
    if (code != SQLITE_OK) {
        throw failure();
    }
    sqlite3_busy_handler(database, wait_for_others, nullptr);
    // A malicious file cannot run or write anything.
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    for (const int option :
         {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW}) {
        sqlite3_db_config(database, option, 0, nullptr);
    }
    // Keep the log when the last connection closes, so that users without permission to write can still read.
    int keep = 1;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    if (access == Access::write) {
        run(kWriterSettings);
    }
}

void Connection::run(const char* sql) {
    const posix::SizeSignalDropped dropped;
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw failure();
    }
}

void Connection::check_unmoved() const {
    int moved = 0;
    sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0) {
        fail(access_ == Access::write ? ErrorKind::unwritable : ErrorKind::unreadable,
             "was moved, replaced or deleted while it was open");
    }
}

Failure Connection::failure() const {
    const int code = sqlite3_extended_errcode(handle());
    const int number = sqlite3_system_errno(handle());
    const std::string reason = number == 0 ? sqlite3_errmsg(handle()) : posix::reason_of(number);
    switch (code & 0xff) {
        case SQLITE_NOMEM: throw std::bad_alloc();
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return {ErrorKind::busy, "is in use by another program, which did not finish within " +
                                         std::to_string(kBusySeconds) + " seconds"};
        case SQLITE_FULL: return {ErrorKind::unwritable, "cannot be written: the disk is full"};
        case SQLITE_READONLY: return {ErrorKind::unwritable, "cannot be written: no permission"};
        case SQLITE_NOTADB: return {ErrorKind::corrupt, "is not a bank"};
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {access_ == Access::write ? ErrorKind::unwritable : ErrorKind::unreadable,
                    "cannot be opened: " + reason};
        case SQLITE_IOERR:
            return is_reading(code) ? Failure{ErrorKind::unreadable, "cannot be read: " + reason}
                                    : Failure{ErrorKind::unwritable, "cannot be written: " + reason};
        default: return {ErrorKind::corrupt, std::string("is damaged: ") + sqlite3_errmsg(handle())};
    }
}

Query::Query(Connection& connection, std::string_view sql) : connection_(connection) {
    auto& idle = connection.idle_;
    const auto found = idle.find(sql);
    if (found != idle.end()) {
        node_ = idle.extract(found);
        return;
    }
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK) {
        throw connection.failure();
    }
    Connection::Statements made;
    made.emplace(sql, Connection::Statement(statement, sqlite3_finalize));
    node_ = made.extract(made.begin());
}

Query::~Query() {
    sqlite3_reset(statement());
    sqlite3_clear_bindings(statement());
    connection_.idle_.insert(std::move(node_));
}

void Query::check(int code) const {
    if (code != SQLITE_OK) {
        throw connection_.failure();
    }
}

void Query::bind(int parameter, std::int64_t value) {
    check(sqlite3_bind_int64(statement(), parameter, value));
}

void Query::bind(int parameter, std::string_view text) {
    // An empty text without an address would become NULL.
    const char* address = text.empty() ? "" : text.data();
    check(sqlite3_bind_text64(statement(), parameter, address, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Query::bind(int parameter, std::span<const std::byte> bytes) {
    check(sqlite3_bind_blob64(statement(), parameter, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void Query::bind(int parameter, std::nullopt_t) {
    check(sqlite3_bind_null(statement(), parameter));
}

bool Query::next() {
    std::optional<posix::SizeSignalDropped> dropped;
    if (connection_.access_ == Connection::Access::write) {
        dropped.emplace();
    }
    const int code = sqlite3_step(statement());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        throw connection_.failure();
    }
    return code == SQLITE_ROW;
}

std::string_view Query::text(int column) const {
    const unsigned char* address = sqlite3_column_text(statement(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement(), column));
    return address == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(address), size);
}

std::span<const std::byte> Query::bytes(int column) const {
    const void* address = sqlite3_column_blob(statement(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement(), column));
    return {static_cast<const std::byte*>(address), address == nullptr ? 0 : size};
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
    connection.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    // SQLite has rolled back by itself after some errors.
    if (connection_.in_transaction()) {
        const posix::SizeSignalDropped dropped;
        sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    connection_.run("COMMIT");
}

}  // namespace whorl::bank
