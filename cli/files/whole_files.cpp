#include "cli/files/whole_files.hpp"

#include <array>
#include <filesystem>
#include <whorl/private_file.hpp>

#include "cli/program/command.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"

namespace whorl::cli {

std::string read_whole(const std::string& path, std::size_t largest) {
    const ByteSource source = unless_refused(open_source(path, Sources::regular_files), shown(path));
    std::string text;
    std::array<char, 65536> part{};
    while (const std::size_t n = unless_refused(source(part), shown(path))) {
        text.append(part.data(), n);
        if (text.size() > largest) {
            throw Refusal(
                {ErrorKind::too_large, "has more than " + std::to_string(largest) + " bytes", shown(path)});
        }
    }
    return text;
}

void expect_absent(const std::string& path) {
    std::error_code error;
    if (path != kStdin && std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
        throw Refusal({ErrorKind::exists, "exists already", path});
    }
}

void write_new_file(const std::string& path, std::string_view text) {
    if (path == kStdin) {
        write_output(text);
        return;
    }
    NewFile file = unless_refused(NewFile::create(path), path);
    unless_refused(file.write(text), path);
    unless_refused(file.commit(), path);
}

}  // namespace whorl::cli
