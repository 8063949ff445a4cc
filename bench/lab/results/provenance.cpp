#include "bench/lab/results/provenance.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <opencv2/core/version.hpp>
#include <thread>
#include <whorl/decode.hpp>
#include <whorl/simd.hpp>
#include <whorl/version.hpp>

#include "bench/lab/files/csv.hpp"
#include "bench/lab/hashers/algorithm_json.hpp"
#include "bench/lab/suites/edit_json.hpp"
#include "lib/json/read.hpp"

namespace whorl::lab {
namespace {

Json json_of(const std::vector<std::pair<std::string, std::string>>& facts) {
    Json json = Json::object();
    for (const auto& [name, value] : facts) {
        json[name] = value;
    }
    return json;
}

std::vector<std::pair<std::string, std::string>> facts_of(const Json& json) {
    std::vector<std::pair<std::string, std::string>> facts;
    for (const auto& [name, value] : json.members()) {
        facts.emplace_back(name, value.string());
    }
    return facts;
}

/// The value of the first line "name : value" in a file of /proc, or nothing.
std::string proc_value(const char* file, std::string_view name) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(':');
        if (line.starts_with(name) && colon != std::string::npos) {
            return line.substr(std::min(line.size(), line.find_first_not_of(" \t", colon + 1)));
        }
    }
    return "unknown";
}

Provenance provenance_of(const Json& json) {
    Provenance provenance;
    provenance.identity = json.at("identity").string();
    provenance.seed = json.at("seed").get<std::uint64_t>();
    provenance.suite_text = json.at("suite").dump();
    provenance.suite_name = json.at("suite").at("suite").string();
    provenance.corpus_digest = json.at("corpus").at("sha256").string();
    provenance.pictures = json.at("corpus").at("pictures").get<std::size_t>();
    for (const Json& edit : json.at("edits").elements()) {
        provenance.edits.push_back(edit_of(edit));
    }
    for (const Json& algorithm : json.at("algorithms").elements()) {
        provenance.algorithms.push_back(algorithm_of(algorithm));
        AlgorithmResults work;
        work.seconds = algorithm.at("seconds").get<double>();
        work.megapixels = algorithm.at("megapixels").get<double>();
        work.hashed = algorithm.at("hashed").get<std::size_t>();
        provenance.work.push_back(std::move(work));
    }
    if (const Json* files = json.find("files")) {
        provenance.files = facts_of(*files);
    }
    provenance.versions = facts_of(json.at("versions"));
    provenance.machine = facts_of(json.at("machine"));
    provenance.command = json.at("command").string();
    provenance.began = json.at("began").string();
    provenance.ended = json.at("ended").string();
    return provenance;
}

}  // namespace

std::string command_line() {
    std::ifstream in("/proc/self/cmdline", std::ios::binary);
    std::string line;
    for (std::string word; std::getline(in, word, '\0');) {
        constexpr auto kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%";
        if (word.empty() || word.find_first_not_of(kPlain) != std::string::npos) {
            for (std::size_t at = word.find('\''); at != std::string::npos; at = word.find('\'', at + 4)) {
                word.replace(at, 1, "'\\''");
            }
            word = '\'' + word + '\'';
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return line;
}

std::vector<std::pair<std::string, std::string>> program_versions() {
    std::vector<std::pair<std::string, std::string>> versions = {{"whorl", WHORL_VERSION},
                                                                 {"compiler", WHORL_COMPILER},
                                                                 {"build", WHORL_BUILD_TYPE},
                                                                 {"opencv", CV_VERSION}};
    for (const std::string& decoder : decoder_versions()) {
        const std::size_t space = decoder.find(' ');
        versions.emplace_back(decoder.substr(0, space),
                              space == std::string::npos ? "" : decoder.substr(space + 1));
    }
    return versions;
}

std::vector<std::pair<std::string, std::string>> machine_facts() {
    utsname system{};
    uname(&system);
    return {{"processor", proc_value("/proc/cpuinfo", "model name")},
            {"cores", std::to_string(std::thread::hardware_concurrency())},
            {"memory", proc_value("/proc/meminfo", "MemTotal")},
            {"system", std::string(system.sysname) + ' ' + system.release + ' ' + system.machine},
            {"simd", std::string(simd_target())}};
}

std::string to_json(const Provenance& provenance) {
    Json json = {{"format", "whorl-lab provenance 1"},
                 {"identity", provenance.identity},
                 {"command", provenance.command},
                 {"began", provenance.began},
                 {"ended", provenance.ended},
                 {"seed", provenance.seed},
                 {"corpus", {{"sha256", provenance.corpus_digest}, {"pictures", provenance.pictures}}},
                 {"files", json_of(provenance.files)},
                 {"versions", json_of(provenance.versions)},
                 {"machine", json_of(provenance.machine)},
                 {"algorithms", Json::array()},
                 {"edits", Json::array()},
                 {"suite", parse_json(provenance.suite_text)}};
    for (std::size_t i = 0; i < provenance.algorithms.size(); ++i) {
        Json algorithm = json_of(provenance.algorithms[i]);
        algorithm["seconds"] = provenance.work[i].seconds;
        algorithm["megapixels"] = provenance.work[i].megapixels;
        algorithm["hashed"] = provenance.work[i].hashed;
        json["algorithms"].push_back(std::move(algorithm));
    }
    for (const EditName& edit : provenance.edits) {
        json["edits"].push_back(json_of(edit));
    }
    return json.dump(1) + '\n';
}

Result<Provenance> read_provenance(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "provenance.json";
    const auto text = text_of_file(file);
    if (!text) {
        return Error{ErrorKind::not_found, "cannot be read: is this the folder of a finished run?", file.native()};
    }
    try {
        return provenance_of(parse_json(*text));
    } catch (const JsonError&) {
        return Error{ErrorKind::corrupt, "is not what a run writes", file.native()};
    }
}

}  // namespace whorl::lab
