// Operations: the single things that are done to a picture. A family of them is one file of edits/.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/pixels.hpp>

#include "bench/lab/edits/random.hpp"

namespace whorl::lab {

/// What an operation wants to be told: a number from `least` to `most`, or, where there are any, one of `words`.
struct Parameter {
    std::string_view name;
    std::string_view meaning;  ///< with its unit
    double least = 0;
    double most = 0;
    std::optional<double> otherwise{};      ///< when it is not given; without one, a number has to be
    bool whole = false;                     ///< whole numbers only
    std::vector<std::string_view> words{};  ///< the first when it is not given
};

/// Values for an operation's parameters, all of them checked.
class Values {
public:
    double number(std::string_view name) const { return numbers_.find(name)->second; }
    int whole(std::string_view name) const { return static_cast<int>(number(name)); }
    const std::string& word(std::string_view name) const { return words_.find(name)->second; }

    void set(std::string_view name, double value) { numbers_.insert_or_assign(std::string(name), value); }
    void set(std::string_view name, std::string word) {
        words_.insert_or_assign(std::string(name), std::move(word));
    }

private:
    std::map<std::string, double, std::less<>> numbers_;
    std::map<std::string, std::string, std::less<>> words_;
};

/// What an operation has in addition to the picture.
struct Scene {
    Random random;

    /// Another picture of the corpus, always the same for the same picture and seed. Never of no size.
    std::function<const Image&()> other;

    /// What the result is to be compared with to tell how visible the change is, when that is not the picture
    /// itself.
    std::optional<Image> seen_as{};
};

/// The operation cannot be done to this picture; `what()` says why.
struct CannotEdit : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Pixels are RGB, at least one in each dimension, in and out. The same picture, values and seed give the same
/// pixels on any machine and SIMD target. Throws CannotEdit and std::bad_alloc only. Thread safe, except for its
/// scene.
struct Operation {
    std::string_view name;
    std::string_view summary;  ///< one line for a person
    std::vector<Parameter> parameters;
    Image (*apply)(const ImageView& picture, const Values& values, Scene& scene);
    bool shows_other = false;  ///< another picture of the corpus can be seen in what it makes
};

/// All of them, by name.
std::span<const Operation> operations();

/// The operation of that name, or null.
const Operation* find_operation(std::string_view name);

}  // namespace whorl::lab
