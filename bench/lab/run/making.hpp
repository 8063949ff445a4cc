// Edits as a run makes them, for commands that make one again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <whorl/error.hpp>
#include <whorl/pixels.hpp>

#include "bench/lab/corpus/corpus.hpp"
#include "bench/lab/suites/suite.hpp"

namespace whorl::lab {

/// The scene of an edit of a picture. All rungs of a ladder use the same random numbers, so that noise grows and
/// does not become other noise.
Scene scene_of(const Edit& edit, const CorpusPicture& picture, std::uint64_t seed,
               std::function<const Image&()> other);

/// The picture after all steps. Throws what operations throw.
Image edited(const Edit& edit, const ImageView& picture, Scene& scene);

/// Opens another picture than the one of that number, always the same for the same picture and seed. If one cannot
/// be opened, the next takes its place. Throws CannotEdit if there is none.
Image open_other(const std::vector<CorpusPicture>& pictures, std::size_t number, std::uint64_t seed,
                 const std::function<Result<Image>(const std::string& name)>& open);

}  // namespace whorl::lab
