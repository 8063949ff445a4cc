#include "tests/bank/model.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/catch.hpp"

namespace whorl::test {
namespace {

std::size_t below(Random& random, std::size_t limit) {
    return random() % limit;
}

AnyHash any_hash(const Algorithm& algorithm, Random& random) {
    // Few that are near each other, so that searches find something and records meet again.
    if (algorithm.bits == 64) {
        Hash64 hash;
        hash.words[0] = below(random, 4) << 30U;
        return hash;
    }
    Hash256 hash;
    hash.words[3] = below(random, 4) * 0x1111;
    hash.words[0] = below(random, 16);
    return hash;
}

AnyHash parsed(const Identity& identity) {
    return find_algorithm(std::get<0>(identity))->parse_hex(std::get<3>(identity)).value();
}

constexpr std::string_view kUndone = "thought better of it";

/// An Operation of the kind change, or undone.
std::string change(Bank& bank, const Operation& operation) {
    const Status changed = bank.change([&](BankChange& change) -> Status {
        if (const auto added = change.add(operation.records); !added) {
            return added.error();
        }
        if (const auto withdrawn = change.withdraw(operation.filter, kWho, kWhy); !withdrawn) {
            return withdrawn.error();
        }
        if (Status set = change.set_note(operation.note_key, operation.note_text); !set) {
            return set;
        }
        if (operation.kind == Operation::Kind::undone) {
            return Error{ErrorKind::invalid, std::string(kUndone), {}};
        }
        return {};
    });
    return changed || changed.error().message == kUndone ? std::string() : changed.error().message;
}

/// The name of a record that is not the same in both; empty when they are equal.
std::string difference(const Contents& a, const Contents& b) {
    for (const auto& [x, y] : {std::pair(&a, &b), std::pair(&b, &a)}) {
        for (const auto& [identity, content] : *x) {
            const auto found = y->find(identity);
            if (found == y->end() || found->second != content) {
                return std::get<0>(identity) + ", source \"" + std::get<1>(identity) + "\", id \"" +
                       std::get<2>(identity) + "\", " + std::get<3>(identity);
            }
        }
    }
    return {};
}

NewRecord named(const Identity& identity) {
    NewRecord record;
    record.algorithm = std::get<0>(identity);
    record.source = std::get<1>(identity);
    record.id = std::get<2>(identity);
    record.hash = parsed(identity);
    return record;
}

}  // namespace

Identity identity_of(const NewRecord& record) {
    return {record.algorithm, record.source, record.id, to_hex(record.hash)};
}

Content content_of(const BankRecord& record) {
    return {{record.labels.begin(), record.labels.end()},
            record.quality,
            record.extra,
            record.status,
            record.withdrawn_by,
            record.withdrawal_reason};
}

NewRecord make_record(const Hash256& hash, std::string source, std::string id) {
    NewRecord record;
    record.hash = hash;
    record.source = std::move(source);
    record.id = std::move(id);
    return record;
}

AddOutcome Model::add(const std::vector<NewRecord>& records) {
    AddOutcome outcome;
    for (const NewRecord& record : records) {
        const auto [place, added] = contents_.try_emplace(identity_of(record));
        Content& content = place->second;
        if (!added && content.status == RecordStatus::withdrawn) {
            ++outcome.withdrawn;
            continue;
        }
        const Content before = content;
        content.labels.insert(record.labels.begin(), record.labels.end());
        content.quality = record.quality ? record.quality : content.quality;
        content.extra = record.extra.empty() ? content.extra : record.extra;
        ++(added ? outcome.added : content == before ? outcome.unchanged : outcome.updated);
    }
    return outcome;
}

std::size_t Model::withdraw(const RecordFilter& filter) {
    std::size_t active = 0;
    for (auto& record : contents_) {
        Content& content = record.second;
        if (content.status == RecordStatus::active && means(filter, record)) {
            content.status = RecordStatus::withdrawn;
            content.by = kWho;
            content.reason = kWhy;
            ++active;
        }
    }
    return active;
}

std::size_t Model::withdraw_records(const std::vector<NewRecord>& records) {
    std::size_t active = 0;
    for (const NewRecord& record : records) {
        const auto [place, added] = contents_.try_emplace(identity_of(record));
        Content& content = place->second;
        if (added) {
            content.labels = {record.labels.begin(), record.labels.end()};
            content.quality = record.quality;
            content.extra = record.extra;
        } else if (content.status == RecordStatus::withdrawn) {
            continue;
        } else {
            content.extra = record.extra.empty() ? content.extra : record.extra;
            ++active;
        }
        content.status = RecordStatus::withdrawn;
        content.by = kWho;
        content.reason = kWhy;
    }
    return active;
}

std::size_t Model::purge(const RecordFilter& filter) {
    return std::erase_if(contents_, [&](const auto& record) { return means(filter, record); });
}

void Model::apply(const Operation& operation) {
    switch (operation.kind) {
        case Operation::Kind::add: add(operation.records); break;
        case Operation::Kind::withdraw: withdraw(operation.filter); break;
        case Operation::Kind::withdraw_records: withdraw_records(operation.records); break;
        case Operation::Kind::change:
            add(operation.records);
            withdraw(operation.filter);
            notes_[operation.note_key] = operation.note_text;
            if (operation.note_text.empty()) {
                notes_.erase(operation.note_key);
            }
            break;
        case Operation::Kind::purge: purge(operation.filter); break;
        default: break;
    }
}

bool Model::means(const RecordFilter& filter, const Contents::value_type& record) const {
    const auto& [identity, content] = record;
    const bool chooses = !filter.algorithm.empty() || filter.hash || !filter.source.empty() || !filter.id.empty() ||
                         !filter.label.empty() || filter.status;
    return chooses && (filter.algorithm.empty() || filter.algorithm == std::get<0>(identity)) &&
           (filter.source.empty() || filter.source == std::get<1>(identity)) &&
           (filter.id.empty() || filter.id == std::get<2>(identity)) &&
           (!filter.hash || to_hex(*filter.hash) == std::get<3>(identity)) &&
           (filter.label.empty() || content.labels.contains(filter.label)) &&
           (!filter.status || *filter.status == content.status);
}

NewRecord Model::any_record(Random& random) const {
    static const std::vector<std::string> kSources = {"", "stopncii", "ncmec", "Täter's \"list\""};
    static const std::vector<std::string> kLabels = {"a", "b,c", "\"quoted\"", "ünïcode", "c\\d"};
    NewRecord record;
    if (!contents_.empty() && below(random, 4) == 0) {
        record = named(
            std::next(contents_.begin(), static_cast<std::ptrdiff_t>(below(random, contents_.size())))->first);
    } else {
        const Algorithm& algorithm = *find_algorithm(below(random, 4) == 0 ? "phash" : "pdq");
        record.algorithm = algorithm.name;
        record.hash = any_hash(algorithm, random);
        record.source = kSources[below(random, kSources.size())];
        record.id = below(random, 3) == 0 ? "" : "id-" + std::to_string(below(random, 40));
    }
    for (std::size_t i = below(random, 3); i > 0; --i) {
        record.labels.push_back(kLabels[below(random, kLabels.size())]);
    }
    if (below(random, 2) == 0) {
        record.quality = static_cast<int>(below(random, 101));
    }
    if (below(random, 4) == 0) {
        record.extra = R"({"n":)" + std::to_string(below(random, 3)) + '}';
    }
    return record;
}

Operation Model::any_operation(Random& random) const {
    using What = Operation::Kind;
    Operation operation;
    const std::size_t choice = below(random, 100);
    operation.kind = choice < 32   ? What::add
                     : choice < 48 ? What::change
                     : choice < 50 ? What::undone
                     : choice < 65 ? What::withdraw
                     : choice < 75 ? What::withdraw_records
                     : choice < 80 ? What::purge
                     : choice < 88 ? What::save_snapshots
                     : choice < 96 ? What::search
                                   : What::reopen;
    const bool large = below(random, 8) == 0;
    for (std::size_t i = below(random, large ? 60 : 5) + 1; i > 0; --i) {
        operation.records.push_back(any_record(random));
    }
    operation.note_key = "note/" + std::to_string(below(random, 5));
    operation.note_text =
        below(random, 5) == 0 ? "" : std::string(below(random, 300), 'n') + std::to_string(random());
    if (operation.kind == What::change && below(random, 3) == 0) {
        operation.records.clear();  // of a note only
        return operation;
    }
    const NewRecord example = any_record(random);
    switch (below(random, 6)) {
        case 0: operation.filter.id = example.id; break;
        case 1:
            operation.filter.source = example.source;
            operation.filter.id = example.id;
            break;
        case 2: operation.filter.hash = example.hash; break;
        case 3:
            operation.filter.label = example.labels.empty() ? "none has this" : example.labels.front();
            operation.filter.algorithm = example.algorithm;
            operation.filter.hash = example.hash;
            break;
        case 4:
            operation.filter.status = RecordStatus::withdrawn;
            operation.filter.hash = example.hash;
            break;
        default: break;  // means nothing
    }
    return operation;
}

std::string apply(std::optional<Bank>& bank, const std::filesystem::path& file, const Operation& operation) {
    const auto told = [](const auto& result) { return result ? std::string() : result.error().message; };
    if (operation.kind == Operation::Kind::reopen) {
        bank.reset();
    }
    if (!bank) {
        auto opened = Bank::open(file, Bank::Mode::read_write);
        if (!opened) {
            return opened.error().message;
        }
        bank.emplace(std::move(opened).value());
    }
    switch (operation.kind) {
        case Operation::Kind::add: return told(bank->add(operation.records));
        case Operation::Kind::withdraw: return told(bank->withdraw(operation.filter, kWho, kWhy));
        case Operation::Kind::withdraw_records: return told(bank->withdraw_records(operation.records, kWho, kWhy));
        case Operation::Kind::change:
        case Operation::Kind::undone: return change(*bank, operation);
        case Operation::Kind::purge: {
            const auto purged = bank->purge(operation.filter);
            return purged && !purged->wiped ? "purged but not wiped: " + told(purged->wiped) : told(purged);
        }
        case Operation::Kind::save_snapshots: return told(bank->save_snapshots());
        case Operation::Kind::search: return told(bank->radius_search(*find_algorithm("pdq"), Hash256(), 31));
        case Operation::Kind::reopen: break;
    }
    return {};
}

Contents contents_of(Bank& bank) {
    Contents contents;
    std::uint64_t last = 0;
    bool sound = true;
    const auto told = bank.for_each({}, [&](const BankRecord& record) {
        sound = sound && record.key > last &&
                record.withdrawn_at.has_value() == (record.status == RecordStatus::withdrawn);
        last = record.key;
        contents.emplace(identity_of(record), content_of(record));
        return true;
    });
    CHECK(sound);
    INFO((told ? "" : told.error().message));
    REQUIRE(told);
    CHECK(*told == contents.size());
    return contents;
}

Notes notes_of(Bank& bank) {
    Notes notes;
    const auto told = bank.for_each_note("", [&](std::string_view key, std::string_view text) {
        notes.emplace(key, text);
        return true;
    });
    INFO((told ? "" : told.error().message));
    REQUIRE(told);
    CHECK(*told == notes.size());
    return notes;
}

std::string difference(Bank& bank, const Model& model) {
    const Notes notes = notes_of(bank);
    const auto [ours, theirs] =
        std::mismatch(notes.begin(), notes.end(), model.notes().begin(), model.notes().end());
    if (ours != notes.end() || theirs != model.notes().end()) {
        return ours != notes.end() ? ours->first : theirs->first;
    }
    return difference(contents_of(bank), model.contents());
}

void check_agrees(Bank& bank, const Contents& expected) {
    const std::string different = difference(contents_of(bank), expected);
    INFO(different);
    CHECK(different.empty());
    std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::size_t>> groups;
    for (const auto& [identity, content] : expected) {
        auto& group = groups[{std::get<0>(identity), std::get<1>(identity)}];
        ++(content.status == RecordStatus::active ? group.first : group.second);
    }
    const auto stats = bank.stats();
    REQUIRE(stats);
    std::map<std::pair<std::string, std::string>, std::pair<std::size_t, std::size_t>> told;
    for (const BankStats::Group& group : stats->groups) {
        told[{group.algorithm, group.source}] = {group.active, group.withdrawn};
    }
    CHECK((told == groups));
    CHECK(stats->active + stats->withdrawn == expected.size());

    for (const char* name : {"pdq", "phash"}) {
        const Algorithm& algorithm = *find_algorithm(name);
        const AnyHash query = algorithm.bits == 64 ? AnyHash(Hash64()) : AnyHash(Hash256());
        for (const int threshold : {0, 3, algorithm.bits}) {
            std::multiset<std::pair<int, Identity>> near;
            for (const auto& [identity, content] : expected) {
                if (std::get<0>(identity) == name && content.status == RecordStatus::active &&
                    distance(parsed(identity), query).value() <= threshold) {
                    near.emplace(distance(parsed(identity), query).value(), identity);
                }
            }
            const auto found = bank.radius_search(algorithm, query, threshold);
            INFO((found ? "" : found.error().message));
            REQUIRE(found);
            std::multiset<std::pair<int, Identity>> matches;
            for (const BankMatch& match : *found) {
                matches.emplace(match.distance, identity_of(match.record));
            }
            CHECK((matches == near));
        }
    }
    const auto wrong = bank.verify();
    REQUIRE(wrong);
    INFO((wrong->empty() ? "" : wrong->front()));
    CHECK(wrong->empty());
}

void check_agrees(Bank& bank, const Model& expected) {
    CHECK((notes_of(bank) == expected.notes()));
    check_agrees(bank, expected.contents());
}

Bank open_bank(const std::filesystem::path& file, Bank::Mode mode) {
    auto bank = Bank::open(file, mode);
    INFO((bank ? "" : bank.error().message));
    REQUIRE(bank);
    return std::move(bank).value();
}

Bank create_bank(const std::filesystem::path& file) {
    auto bank = Bank::create(file);
    INFO((bank ? "" : bank.error().message));
    REQUIRE(bank);
    return std::move(bank).value();
}

std::filesystem::path quick_folder() {
    constexpr std::uintmax_t kEnough = std::uintmax_t{256} << 20U;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    const bool large = std::filesystem::space(memory, error).available >= kEnough && !error;
    return large && access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

void flip_bit(std::string& bytes, std::size_t at, unsigned bit) {
    bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace whorl::test
