#include "bench/lab/suites/edit_json.hpp"

namespace whorl::lab {

Json json_of(const EditName& edit) {
    return {{"transform", edit.transform},
            {"group", edit.group},
            {"severity", edit.severity},
            {"level", edit.level},
            {"shows_other", edit.shows_other}};
}

EditName edit_of(const Json& json) {
    return {json.at("transform").string(), json.at("group").string(), json.at("severity").get<int>(),
            json.at("level").string(), json.at("shows_other").get<bool>()};
}

}  // namespace whorl::lab
