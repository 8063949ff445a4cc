#include "cli/hash/records.hpp"

#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"
#include "lib/text/escapes.hpp"

namespace whorl::cli {
namespace {

std::string quality_text(const std::optional<int>& quality, std::string_view none) {
    return quality ? std::to_string(*quality) : std::string(none);
}

std::string text_line(const std::string& fields, const std::string& name) {
    const std::string escaped = text::escaped(name);
    return (escaped == name ? "" : "\\") + fields + ' ' + escaped + '\n';
}

std::string as_text(const HashRecord& record) {
    const std::string quality = quality_text(record.picture.quality, "-");
    if (!record.picture.dihedral) {
        return text_line(to_hex(record.picture.hash) + ' ' + quality, record.file);
    }
    std::string lines;
    for (const Dihedral transform : kAllDihedrals) {
        lines += text_line(to_hex((*record.picture.dihedral)[transform]) + ' ' + quality + ' ' +
                               std::string(dihedral_name(transform)),
                           record.file);
    }
    return lines;
}

std::string as_json(const HashRecord& record) {
    Json object = {{"file", record.file},
                   {"algorithm", record.algorithm},
                   {"hash", to_hex(record.picture.hash)},
                   {"quality", record.picture.quality ? Json(*record.picture.quality) : Json()},
                   {"width", record.picture.width},
                   {"height", record.picture.height}};
    if (record.picture.dihedral) {
        for (const Dihedral transform : kAllDihedrals) {
            object["dihedral"][dihedral_name(transform)] = to_hex((*record.picture.dihedral)[transform]);
        }
    }
    return json_line(object);
}

std::string as_csv(const HashRecord& record) {
    std::vector<std::string> fields = {record.file,
                                       std::string(record.algorithm),
                                       to_hex(record.picture.hash),
                                       quality_text(record.picture.quality, ""),
                                       std::to_string(record.picture.width),
                                       std::to_string(record.picture.height)};
    if (record.picture.dihedral) {
        for (const Dihedral transform : kAllDihedrals) {
            fields.push_back(to_hex((*record.picture.dihedral)[transform]));
        }
    }
    return csv_line(fields);
}

}  // namespace

std::string format_record(const HashRecord& record, Format format) {
    switch (format) {
        case Format::text: return as_text(record);
        case Format::json: return as_json(record);
        case Format::csv: return as_csv(record);
    }
    return {};
}

std::string record_header(Format format, bool dihedral) {
    if (format != Format::csv) {
        return {};
    }
    std::vector<std::string> fields = {"file", "algorithm", "hash", "quality", "width", "height"};
    if (dihedral) {
        for (const Dihedral transform : kAllDihedrals) {
            fields.emplace_back(dihedral_name(transform));
        }
    }
    return csv_line(fields);
}

}  // namespace whorl::cli
