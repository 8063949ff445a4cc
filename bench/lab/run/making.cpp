#include "bench/lab/run/making.hpp"

#include <utility>

namespace whorl::lab {

Scene scene_of(const Edit& edit, const CorpusPicture& picture, std::uint64_t seed,
               std::function<const Image&()> other) {
    return {Random(seed_for(seed_for(seed, picture.sha256), edit.name.transform)), std::move(other), {}};
}

Image edited(const Edit& edit, const ImageView& picture, Scene& scene) {
    std::optional<Image> result;
    for (const Step& step : edit.steps) {
        Image after = step.operation->apply(result ? result->view() : picture, step.values, scene);
        result = std::move(after);
    }
    return *std::move(result);
}

Image open_other(const std::vector<CorpusPicture>& pictures, std::size_t number, std::uint64_t seed,
                 const std::function<Result<Image>(const std::string& name)>& open) {
    const std::uint64_t first = seed_for(seed, pictures[number].sha256 + " other");
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const std::size_t index = (first % pictures.size() + i) % pictures.size();
        if (index == number) {
            continue;
        }
        if (Result<Image> image = open(pictures[index].name)) {
            return *std::move(image);
        }
    }
    throw CannotEdit("needs another picture, and there is none");
}

}  // namespace whorl::lab
