#include "bench/lab/edits/operation.hpp"

#include <algorithm>
#include <array>

#include "bench/lab/edits/families.hpp"

namespace whorl::lab {

std::span<const Operation> operations() {
    static const std::vector<Operation> all = [] {
        std::vector<Operation> list;
        constexpr std::array kFamilies = {
            attack_operations,  collage_operations,      colour_operations,     crop_operations, detail_operations,
            frame_operations,   geometry_operations,     heif_operations,       jpeg_operations, overlay_operations,
            palette_operations, screen_photo_operations, screenshot_operations, webp_operations,
        };
        for (const auto family : kFamilies) {
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
