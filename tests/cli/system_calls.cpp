#include "tests/cli/system_calls.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <stdexcept>

namespace whorl::test {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> kNetwork = {"socket",         "socketpair", "connect",       "bind",        "listen",
                                        "accept",         "accept4",    "send",          "sendto",      "sendmsg",
                                        "sendmmsg",       "recv",       "recvfrom",      "recvmsg",     "recvmmsg",
                                        "getsockopt",     "setsockopt", "getsockname",   "getpeername", "shutdown",
                                        "io_uring_setup", "socketcall", "io_uring_enter"};

const std::set<std::string> kStarts = {"execve", "execveat"};

const std::set<std::string> kOpens = {"open", "openat", "openat2"};

const std::set<std::string> kChanges = {
    "creat",     "unlink",    "unlinkat",  "rename",    "renameat",    "renameat2",    "mkdir",   "mkdirat",
    "rmdir",     "link",      "linkat",    "symlink",   "symlinkat",   "mknod",        "mknodat", "truncate",
    "chmod",     "fchmodat",  "fchmodat2", "chown",     "lchown",      "fchownat",     "utime",   "utimes",
    "futimesat", "utimensat", "setxattr",  "lsetxattr", "removexattr", "lremovexattr", "mount"};

bool has_any(const std::string& text, const std::vector<std::string>& parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const std::string& part) { return text.find(part) != std::string::npos; });
}

/// Of a path and a folder, as texts: neither has to exist any more.
bool is_in(const fs::path& path, const fs::path& folder) {
    const fs::path relative = path.lexically_normal().lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

class Judge {
public:
    explicit Judge(const Permissions& permissions) : permissions_(permissions) {}

    bool forbids(const SystemCall& call) {
        if (kNetwork.contains(call.name)) {
            return true;
        }
        if (kStarts.contains(call.name)) {
            return ++starts_ > 1;
        }
        if (kChanges.contains(call.name)) {
            return !all_writable(call);
        }
        return kOpens.contains(call.name) && forbids_open(call);
    }

private:
    bool forbids_open(const SystemCall& call) const {
        if (has_any(call.rest, {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"})) {
            return !all_writable(call);
        }
        const auto paths = paths_of(call, permissions_.folder);
        const bool picture = std::any_of(paths.begin(), paths.end(), [&](const fs::path& path) {
            return !permissions_.pictures.empty() && is_in(path, permissions_.pictures);
        });
        return picture && !has_any(call.rest, {"O_NOATIME", "O_DIRECTORY"});
    }

    bool all_writable(const SystemCall& call) const {
        const auto paths = paths_of(call, permissions_.folder);
        return !paths.empty() && std::all_of(paths.begin(), paths.end(), [&](const fs::path& path) {
            // A file without a name is given one by this path of its descriptor; where it was opened was judged.
            if (call.name == "linkat" && is_in(path, "/proc/self/fd")) {
                return true;
            }
            return std::any_of(permissions_.writable.begin(), permissions_.writable.end(),
                               [&](const fs::path& folder) { return is_in(path, folder); });
        });
    }

    const Permissions& permissions_;
    int starts_ = 0;
};

}  // namespace

std::vector<SystemCall> read_trace(const fs::path& file) {
    std::ifstream in(file);
    if (!in) {
        throw std::runtime_error("strace wrote nothing");
    }
    std::vector<SystemCall> calls;
    for (std::string line; std::getline(in, line);) {
        // "PID name(arguments) = result"; the second half of a call that was interrupted begins with "<...", the
        // end of a process with "+++", a signal with "---".
        const std::size_t begin = line.find_first_not_of(' ', line.find(' '));
        const std::size_t parenthesis = line.find('(');
        const bool call = begin != std::string::npos && parenthesis != std::string::npos && begin < parenthesis &&
                          std::string("<+-").find(line[begin]) == std::string::npos;
        if (call) {
            calls.push_back({line.substr(begin, parenthesis - begin), line.substr(parenthesis + 1)});
        }
    }
    return calls;
}

std::vector<fs::path> paths_of(const SystemCall& call, const fs::path& folder) {
    std::vector<fs::path> paths;
    fs::path from = folder;
    for (std::size_t at = 0; at < call.rest.size(); ++at) {
        const char begin = call.rest[at];
        if (begin != '<' && begin != '"') {
            continue;
        }
        const std::size_t end = call.rest.find(begin == '<' ? '>' : '"', at + 1);
        if (end == std::string::npos) {
            break;
        }
        const std::string text = call.rest.substr(at + 1, end - at - 1);
        if (begin == '"') {
            paths.push_back(from / text);
        } else {
            from = text;
        }
        at = end;
    }
    return paths;
}

std::vector<std::string> forbidden_calls(const std::vector<SystemCall>& calls, const Permissions& permissions) {
    Judge judge(permissions);
    std::vector<std::string> forbidden;
    for (const SystemCall& call : calls) {
        if (judge.forbids(call)) {
            forbidden.push_back(call.name + '(' + call.rest);
        }
    }
    return forbidden;
}

}  // namespace whorl::test
