#include "lab/operation.hpp"

#include <algorithm>

#include "lab/edits/families.hpp"

namespace whorl::lab {

std::span<const Operation> operations() {
    static const std::vector<Operation> all = [] {
        std::vector<Operation> list;
        for (const auto family : {compression_operations}) {
            for (Operation& operation : family()) {
                list.push_back(std::move(operation));
            }
        }
        std::sort(list.begin(), list.end(), [](const Operation& a, const Operation& b) { return a.name < b.name; });
        return list;
    }();
    return all;
}

const Operation* find_operation(std::string_view name) {
    const std::span<const Operation> all = operations();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Operation& operation) { return operation.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace whorl::lab
