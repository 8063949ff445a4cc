// A value of JSON: built, looked into, written. How text becomes one: lib/json/read.hpp.
//
// Our own, because a compiler needs some seconds for each source that includes a JSON library, and because an
// object here keeps its members in the order in which they came and still finds each by name in logarithmic time.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace whorl {

/// A value of another type than was asked for, a member that is not there, a number out of range.
struct JsonError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Json {
public:
    using Array = std::vector<Json>;
    struct Member;
    class Members;

    Json() noexcept;  ///< null
    Json(std::nullptr_t) noexcept : Json() {}
    Json(std::same_as<bool> auto truth) noexcept : Json(of(truth)) {}  // NOLINT(bugprone-exception-escape)
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) Json(Number number)  // NOLINT(bugprone-exception-escape)
    noexcept : Json(number < 0 ? of(static_cast<std::int64_t>(number)) : of(static_cast<std::uint64_t>(number))) {}
    Json(double number) noexcept;
    Json(std::string text) noexcept;
    Json(std::string_view text) : Json(std::string(text)) {}
    Json(const char* text) : Json(std::string(text)) {}

    /// The value, or null.
    template <class T>
    requires requires(const T& value) { Json(value); }
    Json(const std::optional<T>& value) : Json(value ? Json(*value) : Json()) {}

    /// An array of what is in the range.
    template <class Range>
    requires(!std::same_as<Range, Json>) &&
        (!std::convertible_to<Range, std::string_view>)&&requires(const Range& range) {
        Json(*range.begin());
    }
    Json(const Range& range) : Json(array()) {
        for (const auto& value : range) {
            push_back(value);
        }
    }

    /// An object: Json object = {{"file", name}, {"size", 7}}. Where a name stands twice, the last one counts.
    Json(std::initializer_list<Member> members);

    static Json object();
    static Json array(std::initializer_list<Json> elements = {});

    Json(const Json& other);
    Json(Json&& other) noexcept;  // NOLINT(bugprone-exception-escape)
    Json& operator=(const Json& other);
    Json& operator=(Json&& other) noexcept;  // NOLINT(bugprone-exception-escape)
    ~Json();

    bool is_null() const noexcept { return holds<std::monostate>(); }
    bool is_boolean() const noexcept { return holds<bool>(); }
    bool is_string() const noexcept { return holds<std::string>(); }
    bool is_array() const noexcept { return holds<Array>(); }
    bool is_object() const noexcept { return holds<ObjectPointer>(); }
    bool is_number() const noexcept { return is_whole_number() || holds<double>(); }
    bool is_whole_number() const noexcept { return is_count() || holds<std::int64_t>(); }
    bool is_count() const noexcept { return holds<std::uint64_t>(); }  ///< a whole number that is not negative

    /// The value as bool, whole number, double, std::string or a vector of them. Throws JsonError.
    template <class T>
    T get() const {
        if constexpr (std::same_as<T, bool>) {
            return boolean();
        } else if constexpr (std::integral<T>) {
            using Limits = std::numeric_limits<T>;
            return static_cast<T>(whole_number(Limits::min(), Limits::max()));
        } else if constexpr (std::floating_point<T>) {
            return static_cast<T>(number());
        } else if constexpr (std::same_as<T, std::string>) {
            return string();
        } else {
            T values;
            for (const Json& value : elements()) {
                values.push_back(value.get<typename T::value_type>());
            }
            return values;
        }
    }

    /// Throws JsonError for other types.
    const std::string& string() const;

    // --- arrays ---

    /// Throws JsonError for other types.
    const Array& elements() const;

    /// From the first element to the last one; nothing of other types.
    const Json* begin() const noexcept;
    const Json* end() const noexcept;

    /// Throws JsonError when the array has no element of this number.
    const Json& at(std::size_t index) const;
    const Json& operator[](std::size_t index) const { return at(index); }
    Json& operator[](std::size_t index);

    /// Makes an array of null first. Throws JsonError for other types.
    void push_back(Json element);

    // --- objects ---

    /// For `for (const auto& [name, value] : object.members())`, in the order in which they came; nothing of other
    /// types.
    Members members() const noexcept;

    /// Null when it is not there, or this is not an object.
    const Json* find(std::string_view name) const noexcept;
    bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }

    /// Throws JsonError when the object has no member of this name.
    const Json& at(std::string_view name) const;

    /// Null when the object has no member of this name.
    const Json& operator[](std::string_view name) const;

    /// The member, which is null when it is new. Makes an object of null first. Throws JsonError for other types.
    Json& operator[](std::string_view name);

    /// Nothing happens when it is not there.
    void erase(std::string_view name);

    // --- both ---

    /// How many elements or members; 0 of other types.
    std::size_t size() const noexcept;
    bool empty() const noexcept { return size() == 0; }

    // --- text ---

    /// On one line, or with `indent` blanks for each level. Bytes that are no UTF-8 become U+FFFD.
    std::string dump(int indent = -1) const;

    /// The same with members in the order of their names: what is equal has the same text.
    std::string dump_sorted(int indent = -1) const;

    /// Whether all strings and names are UTF-8, so that dump() replaces nothing.
    bool is_utf8() const;

    /// The order of members does not count, nor does the type of a number.
    friend bool operator==(const Json& a, const Json& b) { return compare(a, b) == 0; }

    /// By type, then by value.
    friend std::weak_ordering operator<=>(const Json& a, const Json& b) { return compare(a, b) <=> 0; }

private:
    struct Object;
    using ObjectPointer = std::unique_ptr<Object>;
    using Value =
        std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, ObjectPointer, Array, std::string>;

    friend class JsonWriter;

    template <class T>
    bool holds() const noexcept {
        return std::holds_alternative<T>(value_);
    }

    explicit Json(Value value) noexcept;
    static Json of(bool truth) noexcept;
    static Json of(std::int64_t negative) noexcept;
    static Json of(std::uint64_t count) noexcept;

    bool boolean() const;
    std::uint64_t whole_number(std::int64_t least, std::uint64_t most) const;  // modulo 2^64
    double number() const;
    Object& made_object();
    static int compare(const Json& a, const Json& b);
    static int compare_numbers(const Json& a, const Json& b);

    Value value_;
};

/// Of an initializer list.
struct Json::Member {
    std::string name;
    Json value;
};

/// The members of an object, as `const auto& [name, value]`.
class Json::Members {
public:
    using Entry = std::pair<const std::string, Json>;

    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Entry;
        using difference_type = std::ptrdiff_t;
        using pointer = const Entry*;
        using reference = const Entry&;

        explicit Iterator(const Entry* const* at) noexcept : at_(at) {}

        const Entry& operator*() const noexcept { return **at_; }
        Iterator& operator++() noexcept {
            ++at_;
            return *this;
        }
        Iterator operator++(int) noexcept { return Iterator(at_++); }
        bool operator==(const Iterator&) const noexcept = default;

    private:
        const Entry* const* at_;
    };

    Members() = default;
    explicit Members(const std::vector<const Entry*>& entries) noexcept
        : first_(entries.data()), last_(first_ + entries.size()) {}

    Iterator begin() const noexcept { return Iterator(first_); }
    Iterator end() const noexcept { return Iterator(last_); }

private:
    const Entry* const* first_ = nullptr;
    const Entry* const* last_ = nullptr;
};

}  // namespace whorl
