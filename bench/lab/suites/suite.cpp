#include "bench/lab/suites/suite.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <tuple>

#include "bench/lab/files/csv.hpp"
#include "cli/program/words.hpp"
#include "lib/json/read.hpp"

namespace whorl::lab {
namespace {

struct BuiltIn {
    std::string_view name;
    std::string_view text;
};

constexpr std::array kBuiltIn = {
#include "suite_texts.inc"
};

constexpr int kMaxSide = 100'000;
constexpr std::size_t kMaxEdits = 10'000;

/// What is wrong, and where in the file: "transforms[3].ladder".
struct Wrong : std::runtime_error {
    Wrong(const std::string& place, const std::string& reason)
        : std::runtime_error((place.empty() ? "" : place + ": ") + reason) {}
};

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

/// An object of the file. Every member has to be known.
class Object {
public:
    Object(const Json& json, std::string place) : json_(json), place_(std::move(place)) {
        if (!json.is_object()) {
            throw Wrong(place_, "must be an object");
        }
    }

    const std::string& place() const { return place_; }
    std::string place_of(const std::string& name) const { return place_.empty() ? name : place_ + '.' + name; }

    const Json* find(const std::string& name) {
        known_.insert(name);
        return json_.find(name);
    }

    const Json& get(const std::string& name) {
        const Json* found = find(name);
        if (found == nullptr) {
            throw Wrong(place_, "has no " + in_quotes(name));
        }
        return *found;
    }

    std::string text(const std::string& name) {
        const Json& value = get(name);
        if (!value.is_string() || value.string().empty()) {
            throw Wrong(place_of(name), "must be a text that is not empty");
        }
        return value.string();
    }

    std::string text_or(const std::string& name, const std::string& otherwise) {
        return find(name) == nullptr ? otherwise : text(name);
    }

    int whole_or(const std::string& name, int least, int most, int otherwise) {
        const Json* value = find(name);
        if (value == nullptr) {
            return otherwise;
        }
        if (!value->is_whole_number() || *value < Json(least) || Json(most) < *value) {
            throw Wrong(place_of(name),
                        "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        }
        return value->get<int>();
    }

    const Json& list(const std::string& name) {
        const Json& value = get(name);
        if (!value.is_array() || value.empty()) {
            throw Wrong(place_of(name), "must be a list that is not empty");
        }
        return value;
    }

    /// Each item of a list as an object; nothing where there is no list.
    template <class Use>
    void each(const std::string& name, const Use& use) {
        if (find(name) == nullptr) {
            return;
        }
        const Json& items = list(name);
        for (std::size_t i = 0; i < items.size(); ++i) {
            use(Object(items[i], place_of(name) + '[' + std::to_string(i) + ']'));
        }
    }

    void expect_all_known() const {
        for (const auto& [name, value] : json_.members()) {
            if (!known_.contains(name) && !name.starts_with('$')) {
                throw Wrong(place_,
                            "has " + in_quotes(name) + ", which is not known; known are " + cli::joined(known_));
            }
        }
    }

    const Json& json() const { return json_; }

private:
    const Json& json_;
    std::string place_;
    std::set<std::string> known_;
};

/// "50", "0.5", "left"
std::string plain(const Json& value) {
    return value.is_string() ? value.string() : value.dump_sorted();
}

/// The value with the rung's where it is "$", or "$name" of a rung that is an object.
Json filled_in(const Json& value, const Json& rung, const std::string& place) {
    if (!value.is_string() || !value.string().starts_with('$')) {
        return value;
    }
    const std::string name = value.get<std::string>().substr(1);
    if (name.empty() && !rung.is_null() && !rung.is_object()) {
        return rung;
    }
    if (rung.is_object() && rung.contains(name)) {
        return rung[name];
    }
    throw Wrong(place, in_quotes(plain(value)) + " stands for nothing in the ladder");
}

void set_value(Values& values, const Parameter& parameter, const Json& value, const std::string& place) {
    if (!parameter.words.empty()) {
        if (!value.is_string() ||
            std::find(parameter.words.begin(), parameter.words.end(), value.string()) == parameter.words.end()) {
            throw Wrong(place, "must be one of " + cli::joined(parameter.words));
        }
        values.set(parameter.name, value.get<std::string>());
        return;
    }
    const bool is_right = value.is_number() && value.get<double>() >= parameter.least &&
                          value.get<double>() <= parameter.most && (!parameter.whole || value.is_whole_number());
    if (!is_right) {
        throw Wrong(place, std::string("must be a ") + (parameter.whole ? "whole " : "") + "number from " +
                               Json(parameter.least).dump() + " to " + Json(parameter.most).dump() + " (" +
                               std::string(parameter.meaning) + ')');
    }
    values.set(parameter.name, value.get<double>());
}

Step step_of(Object object, const Json& rung) {
    const std::string name = object.text("do");
    const Operation* operation = find_operation(name);
    if (operation == nullptr) {
        throw Wrong(object.place_of("do"),
                    "there is no operation " + in_quotes(name) + "; whorl-lab list has all of them");
    }
    Step step{operation, {}};
    for (const Parameter& parameter : operation->parameters) {
        const std::string key(parameter.name);
        const std::string place = object.place_of(key);
        if (const Json* value = object.find(key)) {
            set_value(step.values, parameter, filled_in(*value, rung, place), place);
        } else if (!parameter.words.empty()) {
            step.values.set(key, std::string(parameter.words.front()));
        } else if (parameter.otherwise) {
            step.values.set(key, *parameter.otherwise);
        } else {
            throw Wrong(object.place(),
                        "has no " + in_quotes(key) + ", which is " + std::string(parameter.meaning));
        }
    }
    object.expect_all_known();
    return step;
}

std::string level_of(const Json& rung) {
    if (rung.is_object()) {
        return rung.contains("level") ? plain(rung["level"]) : rung.dump_sorted();
    }
    return rung.is_null() ? "" : plain(rung);
}

void add_transform(Object object, std::vector<Edit>& edits) {
    const std::string name = object.text("name");
    const std::string group = object.text_or("group", "other");
    const int pictures = object.whole_or("pictures", 1, std::numeric_limits<int>::max(), 0);
    const Json one_rung = Json::array({nullptr});
    const Json& ladder = object.find("ladder") == nullptr ? one_rung : object.list("ladder");
    int severity = 0;
    for (const Json& rung : ladder) {
        Edit edit{{name, group, ++severity, level_of(rung)}, {}, {}};
        if (pictures > 0) {
            edit.pictures = static_cast<std::size_t>(pictures);
        }
        object.get("steps");
        object.each("steps", [&](Object step) {
            edit.steps.push_back(step_of(std::move(step), rung));
            edit.name.shows_other |= edit.steps.back().operation->shows_other;
        });
        edits.push_back(std::move(edit));
    }
    object.expect_all_known();
}

Copy copy_of(Object object) {
    Copy copy;
    copy.original = object.text("original");
    copy.file = object.text("file");
    copy.name.transform = object.text("transform");
    copy.name.group = object.text_or("group", "other");
    copy.name.severity = object.whole_or("severity", 1, static_cast<int>(kMaxEdits), 1);
    copy.name.level = object.text_or("level", "");
    object.expect_all_known();
    return copy;
}

void expect_not_original(const EditName& name, const std::string& place) {
    if (name.transform == kOriginal) {
        throw Wrong(place, in_quotes(kOriginal) + " is the name of the unchanged picture");
    }
}

void expect_distinct(const std::vector<Edit>& edits) {
    std::set<std::pair<std::string, int>> names;
    for (const Edit& edit : edits) {
        expect_not_original(edit.name, "transforms");
        if (!names.emplace(edit.name.transform, edit.name.severity).second) {
            throw Wrong("transforms", "two have the name " + in_quotes(edit.name.transform));
        }
    }
}

/// Nor is a copy what an edit is, so that each row of results is of one of them.
void expect_distinct_copies(const Suite& suite) {
    std::set<std::string> transforms;
    for (const Edit& edit : suite.edits) {
        transforms.insert(edit.name.transform);
    }
    std::set<std::tuple<std::string, std::string, int>> names;
    for (const auto& [name, original, file] : suite.copies) {
        expect_not_original(name, "copies");
        if (transforms.contains(name.transform)) {
            throw Wrong("copies", in_quotes(name.transform) + " is the name of a transform too");
        }
        if (!names.emplace(original, name.transform, name.severity).second) {
            throw Wrong("copies", "two of " + in_quotes(original) + " are " + in_quotes(name.transform) +
                                      " of severity " + std::to_string(name.severity));
        }
    }
}

Suite suite_of(const Json& json, const std::string& text) {
    Object object(json, {});
    Suite suite;
    suite.name = object.text("suite");
    suite.description = object.text_or("description", "");
    suite.max_side = object.whole_or("max_side", 0, kMaxSide, 0);
    object.each("transforms", [&](Object transform) { add_transform(std::move(transform), suite.edits); });
    object.each("copies", [&](Object copy) { suite.copies.push_back(copy_of(std::move(copy))); });
    object.expect_all_known();
    if (suite.edits.empty() && suite.copies.empty()) {
        throw Wrong({}, "has neither transforms nor copies");
    }
    if (suite.edits.size() > kMaxEdits) {
        throw Wrong("transforms", "has more than " + std::to_string(kMaxEdits) + " rungs in all");
    }
    expect_distinct(suite.edits);
    expect_distinct_copies(suite);
    suite.text = text;
    return suite;
}

}  // namespace

std::vector<std::string> builtin_suites() {
    std::vector<std::string> names;
    for (const BuiltIn& suite : kBuiltIn) {
        names.emplace_back(suite.name);
    }
    return names;
}

Result<Suite> parse_suite(const std::string& text, const std::string& name) {
    try {
        return suite_of(parse_json(text), text);
    } catch (const Wrong& wrong) {
        return Error{ErrorKind::invalid, wrong.what(), name};
    } catch (const JsonReadError& error) {
        return Error{ErrorKind::invalid, "is not JSON from byte " + std::to_string(error.byte) + " on", name};
    } catch (const JsonError&) {
        return Error{ErrorKind::invalid, "is not a suite", name};
    }
}

Result<Suite> load_suite(const std::string& name_or_file) {
    for (const BuiltIn& suite : kBuiltIn) {
        if (suite.name == name_or_file) {
            return parse_suite(std::string(suite.text), name_or_file);
        }
    }
    std::error_code error;
    if (!std::filesystem::exists(name_or_file, error)) {
        return Error{ErrorKind::not_found,
                     "is neither a file nor a built-in suite; those are " + cli::joined(builtin_suites()),
                     name_or_file};
    }
    const auto text = text_of_file(name_or_file);
    return text ? parse_suite(*text, name_or_file) : Error{ErrorKind::unreadable, "cannot be read", name_or_file};
}

}  // namespace whorl::lab
