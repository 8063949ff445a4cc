#include "bench/lab/run/subject.hpp"

#include <algorithm>
#include <ctime>
#include <new>
#include <opencv2/imgproc.hpp>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/visibility.hpp"
#include "bench/lab/run/making.hpp"

namespace whorl::lab {
namespace {

double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Nothing when no hasher prefers it.
cv::Mat blue_first(const Image& image, const Hashers& hashers) {
    cv::Mat turned;
    if (std::any_of(hashers.begin(), hashers.end(),
                    [](const auto& hasher) { return hasher->prefers() == PixelFormat::bgr; })) {
        cv::cvtColor(mat_of(image.view()), turned, cv::COLOR_RGB2BGR);
    }
    return turned;
}

}  // namespace

Measurement hashed(std::size_t picture, std::size_t edit, const Image& image, const Hashers& hashers,
                   const Warn& warn) {
    Measurement measurement{picture, edit, image.width(), image.height()};
    const cv::Mat turned = blue_first(image, hashers);
    const ImageView bgr = {turned.data, image.width(), image.height(), static_cast<std::ptrdiff_t>(turned.step),
                           PixelFormat::bgr};
    for (const auto& hasher : hashers) {
        const ImageView pixels = hasher->prefers() == PixelFormat::bgr ? bgr : image.view();
        // Another program's time passes while this thread waits.
        const clockid_t clock = hasher->info().is_external ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
        const double begun = seconds_of(clock);
        Result<Hashed> result = hasher->hash(pixels);
        MeasuredHash hash;
        hash.seconds = seconds_of(clock) - begun;
        if (result) {
            hash.hashed = *std::move(result);
        } else if (result.error().kind == ErrorKind::unwritable) {
            throw HasherFailure{result.error()};
        } else {
            warn(hasher->info().name + ": " + result.error().message);
        }
        measurement.hashes.push_back(std::move(hash));
    }
    return measurement;
}

Subject::Subject(std::size_t number, const CorpusPicture& about, Image image, std::uint64_t seed,
                 const Hashers& hashers, std::function<const Image&()> other, Warn warn)
    : number_(number),
      about_(about),
      image_(std::move(image)),
      seed_(seed),
      hashers_(hashers),
      other_(std::move(other)),
      warn_(std::move(warn)),
      original_(hashed(number_, 0, image_, hashers_, warn_)) {}

Measurement Subject::original() const {
    Measurement measurement = original_;
    measure_distances(measurement);
    return measurement;
}

Measurement Subject::edited(std::size_t edit_number, const Edit& edit) const {
    Scene scene = scene_of(edit, about_, seed_, other_);
    try {
        const Image result = lab::edited(edit, image_.view(), scene);
        return compared(edit_number, scene.seen_as ? *scene.seen_as : image_, result);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& reason) {  // CannotEdit, or one of OpenCV's
        warn_(edit.name.transform + ' ' + edit.name.level + ": " + reason.what());
        return {number_, edit_number};
    }
}

Measurement Subject::compared_with(std::size_t edit_number, const Image& copy) const {
    return compared(edit_number, image_, copy);
}

Measurement Subject::compared(std::size_t edit_number, const Image& seen_as, const Image& edited) const {
    Measurement measurement = hashed(number_, edit_number, edited, hashers_, warn_);
    measurement.visibility = visibility(seen_as.view(), edited.view());
    measure_distances(measurement);
    return measurement;
}

void Subject::measure_distances(Measurement& measurement) const {
    for (std::size_t i = 0; i < hashers_.size(); ++i) {
        const HashBytes& original = original_.hashes[i].hashed.hash;
        MeasuredHash& hash = measurement.hashes[i];
        if (!original.empty() && hash.hashed.hash.size() == original.size()) {
            hash.distance = distance(hashers_[i]->info().measure, original, hash.hashed.hash);
        }
    }
}

}  // namespace whorl::lab
