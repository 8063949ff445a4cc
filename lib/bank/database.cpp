#include "lib/bank/database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <system_error>
#include <utility>

#include "lib/posix/whole_file.hpp"

namespace whorl::bank {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kApplicationId = 0x57'48'52'4c;  // "WHRL", at byte 68 of the file

// user_version, at byte 60
constexpr std::int64_t kFirstFormat = 1;
constexpr std::int64_t kFormatWithNotes = 2;
constexpr std::int64_t kFormatWithReview = 3;
constexpr std::int64_t kFormat = kFormatWithReview;

/// docs/bank.md explains the columns. The bytes of a hash are in the order of its text, the highest bit first.
constexpr auto kTables = R"(
CREATE TABLE bank (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL,
    unwiped INTEGER NOT NULL
) STRICT;
CREATE TABLE origins (
    origin INTEGER PRIMARY KEY,
    algorithm TEXT NOT NULL,
    source TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    UNIQUE (algorithm, source)
) STRICT;
CREATE TABLE records (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    origin INTEGER NOT NULL REFERENCES origins,
    hash BLOB NOT NULL,
    id TEXT NOT NULL,
    labels TEXT NOT NULL,
    quality INTEGER CHECK (quality BETWEEN 0 AND 100),
    extra TEXT NOT NULL,
    status INTEGER NOT NULL CHECK (status IN (0, 1)),
    added_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    withdrawal_reason TEXT
) STRICT;
CREATE UNIQUE INDEX records_identity ON records (hash, id, origin);
CREATE INDEX records_id ON records (id) WHERE id <> '';
CREATE INDEX records_revision ON records (revision);
CREATE TABLE purged (
    revision INTEGER NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (revision, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
    algorithm TEXT PRIMARY KEY,
    tag BLOB NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)";

/// What format 2 adds.
constexpr auto kNotes = R"(
CREATE TABLE notes (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)";

/// What format 3 adds: set aside records, and a quick way to what owners of cases withdrew long ago.
constexpr auto kReview = R"(
CREATE INDEX records_review ON records (origin) WHERE status = 1 AND withdrawn_at IS NULL;
CREATE INDEX records_ended ON records (withdrawn_at) WHERE withdrawn_by = id;
)";

/// Deletes the files that SQLite may leave beside a new database.
class Companions {
public:
    explicit Companions(std::string database) : database_(std::move(database)) {}
    ~Companions() {
        for (const char* suffix : {"-wal", "-shm", "-journal"}) {
            ::unlink((database_ + suffix).c_str());
        }
    }
    Companions(const Companions&) = delete;
    Companions& operator=(const Companions&) = delete;

private:
    std::string database_;
};

std::int64_t pragma(Connection& connection, const char* sql) {
    Query query(connection, sql);
    return query.next() ? query.integer(0) : 0;
}

std::int64_t format_of(Connection& connection) {
    return pragma(connection, "PRAGMA user_version");
}

void set_format(Connection& connection) {
    connection.run(("PRAGMA user_version = " + std::to_string(kFormat)).c_str());
}

/// Each table, index, trigger and view: its kind and name, and its definition.
using Schema = std::set<std::pair<std::string, std::string>>;

Schema schema_of(Connection& connection) {
    Schema schema;
    for (Query query(connection,
                     "SELECT type || ' ' || name, tbl_name || ': ' || ifnull(sql, '') FROM sqlite_schema");
         query.next();) {
        schema.emplace(query.text(0), query.text(1));
    }
    return schema;
}

Schema schema_of_format(std::int64_t format) {
    Connection model(":memory:", Connection::Access::write);
    model.run(kTables);
    if (format >= kFormatWithNotes) {
        model.run(kNotes);
    }
    if (format >= kFormatWithReview) {
        model.run(kReview);
    }
    return schema_of(model);
}

/// What is not in the schema of any format. Throws Failure for the first one.
void check_nothing_foreign(Connection& connection) {
    const Schema known = schema_of_format(kFormat);
    for (const auto& object : schema_of(connection)) {
        if (!known.contains(object)) {
            fail(ErrorKind::corrupt, "is not a bank, or was altered: no bank has this " + object.first);
        }
    }
}

void check_format(Connection& connection) {
    const std::int64_t format = format_of(connection);
    if (pragma(connection, "PRAGMA application_id") != kApplicationId || format < kFirstFormat) {
        fail(ErrorKind::corrupt, "is not a bank");
    }
    if (format > kFormat) {
        fail(ErrorKind::unsupported, "was made by a newer Whorl: its format is " + std::to_string(format) +
                                         "; this program reads format " + std::to_string(kFormat));
    }
    check_nothing_foreign(connection);
    current_revision(connection);  // a file that is cut off after its first page fails here, not later
}

/// Creates what the newest format has and this format lacks.
void add_what_is_missing(Connection& connection, std::int64_t format) {
    if (format < kFormatWithNotes) {
        connection.run(kNotes);
    }
    if (format < kFormatWithReview) {
        connection.run(kReview);
    }
    set_format(connection);
}

/// Converts a bank of an older format to the newest, in one transaction. Of several processes only one does it.
void upgrade(Connection& connection) {
    if (format_of(connection) == kFormat) {
        return;
    }
    Transaction transaction(connection, Transaction::Kind::write);
    if (const std::int64_t format = format_of(connection); format < kFormat) {
        add_what_is_missing(connection, format);
        transaction.commit();
    }
}

/// Selects SQLite's WAL mode, in which writers and readers do not wait for each other. The file stores this mode,
/// but copies by SQLite do not.
void use_log(Connection& connection) {
    Query query(connection, "PRAGMA journal_mode = WAL");
    if (!query.next() || query.text(0) != "wal") {
        fail(ErrorKind::unwritable, "cannot be written: its file system does not support the log of SQLite (WAL)");
    }
}

void check_is_file(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        const bool missing = errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
        fail(missing ? ErrorKind::not_found : ErrorKind::unreadable,
             missing ? "does not exist" : "cannot be opened: " + posix::reason_of(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        fail(ErrorKind::corrupt, "is a folder, not a bank");
    }
    if (!S_ISREG(status.st_mode)) {
        fail(ErrorKind::corrupt, "is not a regular file, so it is not a bank");
    }
}

}  // namespace

fs::path log_file(const fs::path& file) {
    return file.native() + "-wal";
}

void sync_folder_of(const fs::path& file) {
    if (const int failed = posix::sync_folder_of(file)) {
        fail(ErrorKind::unwritable,
             "deleted its snapshots, but a power failure may bring them back, because its folder cannot be "
             "synced: " +
                 posix::reason_of(failed));
    }
}

void create_database(const fs::path& file, BankSharing sharing) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(file, error))) {
        fail(ErrorKind::exists, "exists already");
    }
    // SQLite would use the log of an old bank for the new one.
    if (fs::file_size(log_file(file), error) > 0 && !error) {
        fail(ErrorKind::exists, "cannot be created: " + log_file(file).filename().string() +
                                    " exists already, the log of a bank that was moved or deleted");
    }
    constexpr mode_t kByUmask = 0666;
    constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
    auto made = value_of(posix::WholeFile::create_named(file, sharing == BankSharing::umask ? kByUmask : kOwner));
    {
        const Companions companions(made.name());
        Connection connection(made.name(), Connection::Access::write);
        int keep = 0;
        sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
        Transaction transaction(connection, Transaction::Kind::write);
        connection.run(kTables);
        add_what_is_missing(connection, kFirstFormat);
        connection.run("INSERT INTO bank VALUES (1, 0, 0)");
        connection.run(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
        transaction.commit();
        use_log(connection);
    }
    fs::remove(log_file(file), error);
    check(made.take_name());
}

Connection open_database(const fs::path& file, Connection::Access access) {
    check_is_file(file);
    Connection connection(file, access);
    check_format(connection);
    if (access == Connection::Access::write && sqlite3_db_readonly(connection.handle(), "main") != 0) {
        fail(ErrorKind::unwritable, "cannot be written: no permission");
    }
    if (access == Connection::Access::write) {
        use_log(connection);
        upgrade(connection);
    }
    return connection;
}

std::vector<std::string> check_tables(Connection& connection) {
    const Schema expected = schema_of_format(format_of(connection));
    const Schema found = schema_of(connection);
    std::vector<std::string> wrong;
    for (const auto& object : found) {
        if (!expected.contains(object)) {
            wrong.push_back("the database has something that no bank has: " + object.first);
        }
    }
    for (const auto& object : expected) {
        if (!found.contains(object)) {
            wrong.push_back("the database lacks its " + object.first);
        }
    }
    return wrong;
}

bool has_notes(Connection& connection) {
    return format_of(connection) >= kFormatWithNotes;
}

bool has_review(Connection& connection) {
    return format_of(connection) >= kFormatWithReview;
}

std::uint64_t current_revision(Connection& connection) {
    Query query(connection, "SELECT revision FROM bank");
    if (!query.next()) {
        fail(ErrorKind::corrupt, "is damaged: it has no revision");
    }
    constexpr std::int64_t kMax = std::int64_t{1} << 53U;  // no bank gets there
    const std::int64_t revision = query.integer(0);
    if (revision < 0 || revision > kMax) {
        fail(ErrorKind::corrupt, "is damaged: its revision is " + std::to_string(revision));
    }
    return query.number(0);
}

}  // namespace whorl::bank
