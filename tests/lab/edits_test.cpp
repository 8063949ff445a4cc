// What holds for every operation.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>
#include <set>
#include <sstream>
#include <utility>

#include "tests/lab/edits.hpp"
#include "tests/lab/output_of.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::lab::test;

namespace {

/// How far a test goes with a parameter: attacks search for as long as they are allowed to.
double most_of(const Parameter& parameter) {
    return parameter.name == "queries" ? 100 : parameter.most;
}

/// Each parameter's least, most and words, with the others at their usual values.
std::vector<Values> corner_values(const Operation& operation) {
    std::vector<Values> all = {values_for(operation)};
    for (const Parameter& parameter : operation.parameters) {
        const std::string name(parameter.name);
        for (const std::string_view word : parameter.words) {
            all.push_back(values_for(operation, {{name, std::string(word)}}));
        }
        if (parameter.words.empty()) {
            all.push_back(values_for(operation, {{name, parameter.least}}));
            all.push_back(values_for(operation, {{name, most_of(parameter)}}));
        }
    }
    return all;
}

/// FNV-1a, 64 bits.
class Digest {
public:
    void add(const Image& picture) {
        add(static_cast<unsigned>(picture.width()));
        for (int y = 0; y < picture.height(); ++y) {
            std::for_each_n(picture.row(y), picture.row_bytes(), [&](unsigned level) { add(level); });
        }
    }
    std::string hex() const {
        std::ostringstream text;
        text << std::hex << value_;
        return text.str();
    }

private:
    void add(unsigned number) { value_ = (value_ ^ number) * 0x100000001b3U; }

    std::uint64_t value_ = 0xcbf29ce484222325U;
};

/// As a program would set it that wants the same pixels everywhere.
void switch_off_what_differs() {
    cv::setUseOptimized(false);
    cv::setNumThreads(1);
}

/// Of what every operation makes of a picture, whatever its parameters are.
std::string digest_of_all_edits() {
    const Image picture = drawn(5, 203, 151);
    Digest digest;
    for (const Operation& operation : operations()) {
        for (const Values& values : corner_values(operation)) {
            digest.add(apply(operation, picture.view(), values, 7));
        }
    }
    return digest.hex();
}

/// What this program prints when it is started again with those variables and arguments.
std::string output_of_self(const std::string& environment, const std::string& arguments) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    return output_of(environment + " '" + program + "' " + arguments);
}

}  // namespace

TEST_CASE("prints a digest of all edits", "[.digest]") {
    switch_off_what_differs();
    std::cout << "digest " << digest_of_all_edits() << '\n';
}

TEST_CASE("pixels are the same on a processor without vector instructions, and with other functions of libm") {
    switch_off_what_differs();
    const std::string here = digest_of_all_edits();
    const std::string elsewhere = output_of_self(
        "OPENCV_CPU_DISABLE=SSE4.1,SSE4.2,AVX,FP16,AVX2,AVX512-SKX JSIMD_FORCENONE=1 "
        "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4,-FMA4_Usable",
        "'[.digest]'");
    CHECK(elsewhere.find("digest " + here) != std::string::npos);
}

TEST_CASE("operations have names of their own, summaries, and parameters that make sense") {
    std::set<std::string_view> names;
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        CHECK(names.insert(operation.name).second);
        CHECK_FALSE(operation.summary.empty());
        CHECK(find_operation(operation.name) == &operation);
        std::set<std::string_view> parameters;
        for (const Parameter& parameter : operation.parameters) {
            INFO(parameter.name);
            CHECK(parameters.insert(parameter.name).second);
            CHECK_FALSE(parameter.meaning.empty());
            if (parameter.words.empty()) {
                CHECK(parameter.least < parameter.most);
                CHECK(parameter.otherwise.value_or(parameter.least) >= parameter.least);
                CHECK(parameter.otherwise.value_or(parameter.least) <= parameter.most);
            } else {
                CHECK(parameter.words.size() > 1);
            }
        }
    }
    CHECK(std::is_sorted(operations().begin(), operations().end(),
                         [](const Operation& a, const Operation& b) { return a.name < b.name; }));
    CHECK(find_operation("no-such-thing") == nullptr);
}

TEST_CASE("every operation takes every picture, with all that its parameters can be, or says that it cannot") {
    switch_off_what_differs();
    constexpr std::pair<int, int> kSizes[] = {{1, 1}, {1, 300}, {300, 1}, {2, 2}, {5, 5}, {17, 13}, {64, 48}};
    for (const Operation& operation : operations()) {
        for (const auto& [width, height] : kSizes) {
            const Image picture = drawn(3, width, height);
            const Image before = drawn(3, width, height);
            for (const Values& values : corner_values(operation)) {
                INFO(operation.name << " " << width << " x " << height);
                try {
                    const Image result = apply(operation, picture.view(), values);
                    CHECK(result.format() == PixelFormat::rgb);
                    CHECK(result.width() > 0);
                    CHECK(result.height() > 0);
                } catch (const CannotEdit& reason) {
                    CHECK_FALSE(std::string_view(reason.what()).empty());
                    CHECK(std::min(width, height) < 16);  // limits of encoders and attacks
                }
                REQUIRE(same(picture, before));
            }
        }
    }
}

TEST_CASE("the same seed gives the same pixels, with any number of threads") {
    cv::setUseOptimized(false);
    const Image picture = drawn(5, 203, 151);
    std::vector<Image> with_threads;
    for (const Operation& operation : operations()) {
        for (const Values& values : corner_values(operation)) {
            with_threads.push_back(apply(operation, picture.view(), values, 7));
        }
    }
    switch_off_what_differs();
    std::size_t i = 0;
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        for (const Values& values : corner_values(operation)) {
            CHECK(same(with_threads[i++], apply(operation, picture.view(), values, 7)));
        }
    }
}

TEST_CASE("operations with chance in them depend on the seed, others do not") {
    const std::set<std::string_view> random = {"collide", "cover",       "emoji",           "evade",
                                               "noise",   "perspective", "salt-and-pepper", "screen-photo"};
    switch_off_what_differs();
    const Image picture = drawn(6, 160, 120);
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        const Values values = values_for(operation);
        CHECK(same(apply(operation, picture.view(), values, 1), apply(operation, picture.view(), values, 2)) !=
              random.contains(operation.name));
    }
    CHECK_FALSE(
        same(edited(picture, "crop", {{"from", "random"}}, 1), edited(picture, "crop", {{"from", "random"}}, 2)));
}

TEST_CASE("rows may lie apart") {
    switch_off_what_differs();
    const Image large = drawn(8, 130, 90);
    const Image packed = part(large, 20, 10, 100, 70);
    ImageView apart = large.view();
    apart.data = pixel(large, 20, 10);
    apart.width = 100;
    apart.height = 70;
    for (const Operation& operation : operations()) {
        INFO(operation.name);
        const Values values = values_for(operation);
        CHECK(same(apply(operation, packed.view(), values), apply(operation, apart, values)));
    }
}

TEST_CASE("where a value means that nothing is done, nothing is done") {
    switch_off_what_differs();
    const std::vector<std::pair<std::string, Given>> nothing = {
        {"blend", {{"percent", 0.0}}},
        {"blur", {{"sigma", 0.0}}},
        {"border", {{"percent", 0.0}}},
        {"brightness", {{"percent", 0.0}}},
        {"contrast", {{"percent", 100.0}}},
        {"crop", {{"percent", 0.0}}},
        {"crop", {{"percent", 0.0}, {"from", "left"}}},
        {"crop", {{"percent", 0.0}, {"from", "bottom"}}},
        {"crop", {{"percent", 0.0}, {"from", "random"}}},
        {"crop-to-shape", {{"widest", 2.0}, {"highest", 0.5}}},
        {"gamma", {{"gamma", 1.0}}},
        {"hue", {{"degrees", 0.0}}},
        {"letterbox", {{"shape", 1.5}}},
        {"logo", {{"percent", 0.0}}},
        {"median", {{"radius", 0.0}}},
        {"motion-blur", {{"length", 1.0}}},
        {"noise", {{"sigma", 0.0}}},
        {"perspective", {{"percent", 0.0}}},
        {"pixelate", {{"size", 1.0}}},
        {"posterise", {{"levels", 256.0}}},
        {"quarter-turn", {{"quarters", 0.0}}},
        {"resize", {{"percent", 100.0}}},
        {"resize", {{"percent", 100.0}, {"filter", "lanczos"}}},
        {"resize-to", {{"pixels", 540.0}}},
        {"resize-to", {{"pixels", 800.0}}},
        {"rotate", {{"degrees", 0.0}}},
        {"rotate", {{"degrees", 0.0}, {"corners", "grow"}}},
        {"rounded-corners", {{"percent", 0.0}}},
        {"salt-and-pepper", {{"percent", 0.0}}},
        {"saturation", {{"percent", 100.0}}},
        {"screenshot", {{"percent", 0.0}}},
        {"sepia", {{"percent", 0.0}}},
        {"sharpen", {{"percent", 0.0}}},
        {"stretch", {}},
        {"temperature", {{"percent", 0.0}}},
        {"vignette", {{"percent", 0.0}}},
        {"watermark", {{"percent", 0.0}}},
        {"webp-lossless", {}},
    };
    const Image picture = drawn(9, 540, 360);
    for (const auto& [name, given] : nothing) {
        INFO(name);
        CHECK(same(edited(picture, name, given), picture));
    }
}
