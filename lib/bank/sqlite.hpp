// SQLite as lib/bank uses it: connections that remember their statements, queries, transactions.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/failure/failure.hpp"

namespace whorl::bank {

/// The time to wait for the writing of another process.
inline constexpr int kBusySeconds = 10;

/// One connection, for one thread at a time. Members throw Failure.
class Connection {
public:
    enum class Access {
        read,            ///< takes locks, writes nothing
        read_immutable,  ///< for a file that nobody can change while it is open
        write,
    };

    Connection(const std::filesystem::path& file, Access access);

    Access access() const noexcept { return access_; }
    sqlite3* handle() const noexcept { return database_.get(); }

    /// Runs statements that return no rows.
    void run(const char* sql);

    /// Whether a transaction is open.
    bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }

    /// Throws Failure when the open file no longer has its name, because writes would be lost.
    void check_unmoved() const;

    /// Why the last call on this connection failed. Throws std::bad_alloc when there was not enough memory.
    Failure failure() const;

private:
    friend class Query;
    using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;
    using Statements = std::map<std::string, Statement, std::less<>>;

    Access access_;
    std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database_;
    Statements idle_;  // prepared and not in use; finalized before the database is closed
};

/// A prepared statement in use. The destructor returns it to its connection, and must run before that of the
/// connection.
class Query {
public:
    template <class... Values>
    Query(Connection& connection, std::string_view sql, const Values&... values) : Query(connection, sql) {
        bind_all(values...);
    }
    Query(Connection& connection, std::string_view sql);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// Binds values and runs to the end: for statements without rows, any number of times.
    template <class... Values>
    void run(const Values&... values) {
        sqlite3_reset(statement());
        bind_all(values...);
        while (next()) {
        }
    }

    /// Binds values and starts again; next() returns the first row.
    template <class... Values>
    void restart(const Values&... values) {
        sqlite3_reset(statement());
        bind_all(values...);
    }

    void bind(int parameter, std::int64_t value);
    void bind(int parameter, std::integral auto value) { bind(parameter, static_cast<std::int64_t>(value)); }
    void bind(int parameter, std::string_view text);             ///< not copied
    void bind(int parameter, std::span<const std::byte> bytes);  ///< not copied
    void bind(int parameter, std::nullopt_t);
    template <class T>
    void bind(int parameter, const std::optional<T>& value) {
        value ? bind(parameter, *value) : bind(parameter, std::nullopt);
    }

    /// Goes to the next row; false after the last.
    bool next();

    // Columns of the row, from 0. The texts are valid until next().
    bool is_null(int column) const { return sqlite3_column_type(statement(), column) == SQLITE_NULL; }
    std::int64_t integer(int column) const { return sqlite3_column_int64(statement(), column); }
    std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    std::string_view text(int column) const;
    std::span<const std::byte> bytes(int column) const;

private:
    template <class... Values>
    void bind_all(const Values&... values) {
        int parameter = 0;
        (bind(++parameter, values), ...);
    }
    void check(int code) const;
    sqlite3_stmt* statement() const noexcept { return node_.mapped().get(); }

    Connection& connection_;
    Connection::Statements::node_type node_;
};

/// Rolled back unless committed.
class Transaction {
public:
    enum class Kind {
        read,   ///< all reads see the state of one moment
        write,  ///< holds the only lock for writing
    };

    Transaction(Connection& connection, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Connection& connection_;
};

}  // namespace whorl::bank
