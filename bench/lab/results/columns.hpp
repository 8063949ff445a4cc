// The columns of what a run writes.
#pragma once

#include <string>
#include <vector>

namespace whorl::lab {

using Row = std::vector<std::string>;

inline const Row kResultsColumns = {"picture",   "transform", "severity", "level",
                                    "algorithm", "hash",      "quality",  "distance"};
inline const Row kEditsColumns = {"picture", "transform", "severity", "width", "height",
                                  "l2",      "linf",      "psnr",     "ssim"};
inline const Row kQueriesColumns = {"query", "picture", "transform", "severity"};
inline const Row kPicturesColumns = {"picture", "sha256"};

}  // namespace whorl::lab
