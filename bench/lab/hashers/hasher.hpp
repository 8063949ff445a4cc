// What is measured: any hash algorithm, Whorl's own, OpenCV's, or an external program.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <whorl/error.hpp>
#include <whorl/pixels.hpp>

#include "bench/lab/hashers/measure.hpp"

namespace whorl::lab {

struct Hashed {
    HashBytes hash;
    std::optional<int> quality{};  ///< 0 to 100, for algorithms that define one
};

/// One of them for each thread.
class Hasher {
public:
    Hasher() = default;
    virtual ~Hasher() = default;
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    virtual const AlgorithmInfo& info() const = 0;

    /// The order of channels that hash() is quickest with, RGB or BGR. A run turns a picture once for all hashers.
    virtual PixelFormat prefers() const { return PixelFormat::rgb; }

    /// Of pixels in RGB, or in the order that it prefers. Errors where there is no hash of this picture.
    virtual Result<Hashed> hash(const ImageView& picture) = 0;
};

using Hashers = std::vector<std::unique_ptr<Hasher>>;

/// Whorl's own: those of whorl::algorithms(), and "pdq-dihedral", PDQ with all eight hashes of each query.
Hashers whorl_hashers();

/// "stopncii-web": each hash is that of StopNCII's page, which its bank would keep, and then PDQ's, which others
/// look up there.
std::unique_ptr<Hasher> stopncii_web_hasher();

/// OpenCV's img_hash, with names that begin with "opencv-".
Hashers opencv_hashers();

/// A program that reads the path of a picture (PPM) a line and answers each with the hash in hexadecimal, or with
/// "error" and a reason; see docs/robustness.md. It is started at once, to learn how long its hashes are. Errors
/// when it cannot be, or does not answer in `seconds`.
Result<std::unique_ptr<Hasher>> external_hasher(const std::string& name, const std::string& command, int seconds);

/// All that need no other program.
Hashers builtin_hashers();

}  // namespace whorl::lab
