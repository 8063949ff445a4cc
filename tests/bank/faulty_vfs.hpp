// SQLite's access to files, made to fail: "How SQLite Is Tested", https://www.sqlite.org/testing.html, 3.2 and 3.3.
#pragma once

namespace whorl::test {

enum class Fault {
    full_disk,    ///< a write that writes nothing
    short_write,  ///< a write that writes half
    late_write,   ///< a write that writes all and fails
    sync,         ///< an fsync
    truncate,     ///< a change of size, or a deletion
    read,         ///< a read
};

/// From now on all files of SQLite go through here. Nothing fails until told to.
void install_faulty_vfs();

/// The k-th access of this kind from now on fails, from 1; or all from the k-th on.
void fail_at(Fault fault, int k, bool forever);

/// The k-th access that changes a file kills this process, before it or, if it is a write, half-way.
void die_at(int k, bool halfway);

/// Nothing fails any more; whether something did.
bool stop_failing();

}  // namespace whorl::test
