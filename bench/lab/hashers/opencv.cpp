// OpenCV's img_hash through one adapter.
#include <algorithm>
#include <bit>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/img_hash.hpp>
#include <opencv2/imgproc.hpp>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/hashers/hasher.hpp"

namespace whorl::lab {
namespace {

/// As they lie in OpenCV's row of bytes.
HashBytes plain(const cv::Mat& row) {
    return {row.ptr<std::uint8_t>(), row.ptr<std::uint8_t>() + row.total()};
}

/// Of a row of doubles. Moments of a nearly black channel can be larger than a float holds.
HashBytes floats(const cv::Mat& row) {
    constexpr double kMaxFloat = std::numeric_limits<float>::max();
    HashBytes bytes;
    for (std::size_t i = 0; i < row.total(); ++i) {
        const auto number =
            static_cast<float>(std::clamp(row.at<double>(0, static_cast<int>(i)), -kMaxFloat, kMaxFloat));
        const auto bits = std::bit_cast<std::uint32_t>(number);
        for (unsigned shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
        }
    }
    return bytes;
}

/// What OpenCV refused, in its own words, which begin with a capital and may go over several lines.
Error refusal(const cv::Exception& exception) {
    std::string reason = exception.err;
    std::replace(reason.begin(), reason.end(), '\n', ' ');
    return {ErrorKind::unsupported, "OpenCV refuses it: " + reason, {}};
}

class OpenCvHasher : public Hasher {
public:
    using Keep = HashBytes (*)(const cv::Mat& row);

    OpenCvHasher(AlgorithmInfo info, cv::Ptr<cv::img_hash::ImgHashBase> algorithm, Keep keep)
        : info_(std::move(info)), algorithm_(std::move(algorithm)), keep_(keep) {}

    const AlgorithmInfo& info() const override { return info_; }

    PixelFormat prefers() const override { return PixelFormat::bgr; }

    Result<Hashed> hash(const ImageView& picture) override {
        try {
            cv::Mat blue_first;
            if (picture.format == PixelFormat::bgr) {
                blue_first = mat_of(picture);
            } else {
                cv::cvtColor(mat_of(picture), blue_first, cv::COLOR_RGB2BGR);
            }
            algorithm_->compute(blue_first, row_);
            return Hashed{keep_(row_)};
        } catch (const cv::Exception& exception) {
            return refusal(exception);
        }
    }

private:
    AlgorithmInfo info_;
    cv::Ptr<cv::img_hash::ImgHashBase> algorithm_;
    Keep keep_;
    cv::Mat row_;
};

}  // namespace

Hashers opencv_hashers() {
    using namespace cv::img_hash;
    Hashers hashers;
    const auto add = [&](AlgorithmInfo info, cv::Ptr<ImgHashBase> algorithm, OpenCvHasher::Keep keep) {
        hashers.push_back(std::make_unique<OpenCvHasher>(std::move(info), std::move(algorithm), keep));
    };
    const std::string krawetz = "OpenCV img_hash, after Krawetz, \"Looks Like It\" (hackerfactor.com, 2011)";
    const std::string zauner =
        "OpenCV img_hash, after Zauner, \"Implementation and Benchmarking of Perceptual Image Hash Functions\" "
        "(2010)";

    // Krawetz takes pictures with more than ten bits between them for different ones.
    add({"opencv-average", "64 bits: which cells are brighter than their mean", krawetz, Measure::hamming, 64, 10,
         64},
        AverageHash::create(), plain);
    add({"opencv-phash", "64 bits: which low frequencies are above their mean", krawetz, Measure::hamming, 64, 10,
         64},
        PHash::create(), plain);

    // No source states a distance for these two, so that it is PDQ's share of the bits: 31 of 256.
    add({"opencv-marr-hildreth", "576 bits: where an edge operator responds more than around that place", zauner,
         Measure::hamming, 576, 69, 576},
        MarrHildrethHash::create(), plain);
    add({"opencv-block-mean", "256 bits: which cells are brighter than the picture's mean", zauner,
         Measure::hamming, 256, 31, 256},
        BlockMeanHash::create(BLOCK_MEAN_HASH_MODE_0), plain);

    // pHash, whose function this is, takes a correlation of 0.90 for a match (ph_crosscorr in pHash.h).
    add({"opencv-radial-variance", "40 bytes: frequencies of the variance along lines through the centre", zauner,
         Measure::correlation, 0, 100, 1000},
        RadialVarianceHash::create(), plain);

    // Of the pairs of different photographs in the documented corpus, one in a thousand are nearer. That of a
    // nearly gray picture has no bounds: moments of what is hardly there are divided by how little that is.
    add({"opencv-colour-moment", "42 numbers: invariant moments of colour channels",
         "OpenCV img_hash, after Tang, Dai and Zhang, \"Perceptual Hashing for Color Images Using Invariant "
         "Moments\" (2012)",
         Measure::euclidean, 0, 1.2, 250},
        ColorMomentHash::create(), floats);
    return hashers;
}

}  // namespace whorl::lab
