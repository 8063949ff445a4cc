#include "lib/json/json.hpp"

#include <type_traits>

#include "lib/json/object.hpp"

namespace whorl {
namespace {

template <class T, class Value>
auto& expect(Value& value, const char* type) {
    auto* found = std::get_if<T>(&value);
    if (found == nullptr) {
        throw JsonError(std::string("expected ") + type);
    }
    return *found;
}

template <class T>
int order_of(const T& a, const T& b) {
    return a < b ? -1 : static_cast<int>(b < a);
}

/// Of the first pair of elements that differ; else the shorter range comes first.
template <class Range, class Compare>
int compare_each(const Range& a, const Range& b, const Compare& compare) {
    auto at_b = b.begin();
    for (const auto& element : a) {
        if (at_b == b.end()) {
            return 1;
        }
        if (const int order = compare(element, *at_b++); order != 0) {
            return order;
        }
    }
    return at_b == b.end() ? 0 : -1;
}

}  // namespace

Json::Object::Object(const Object& other) {
    for (const Members::Entry* entry : other.in_order) {
        value(entry->first) = entry->second;
    }
}

Json& Json::Object::value(std::string_view name) {
    const auto place = by_name.lower_bound(name);
    if (place != by_name.end() && place->first == name) {
        return place->second;
    }
    const auto added = by_name.emplace_hint(place, name, Json());
    in_order.push_back(&*added);
    return added->second;
}

void Json::Object::erase(std::string_view name) {
    if (const auto place = by_name.find(name); place != by_name.end()) {
        std::erase(in_order, &*place);
        by_name.erase(place);
    }
}

Json::Json() noexcept : value_(std::monostate()) {}
Json::Json(double number) noexcept : value_(number) {}
Json::Json(std::string text) noexcept : value_(std::move(text)) {}
Json::Json(Value value) noexcept : value_(std::move(value)) {}

Json::Json(std::initializer_list<Member> members) : Json(object()) {
    for (const Member& member : members) {
        (*this)[member.name] = member.value;
    }
}

Json Json::object() {
    return Json(Value(std::make_unique<Object>()));
}

Json Json::array(std::initializer_list<Json> elements) {
    return Json(Value(Array(elements)));
}

Json Json::of(bool truth) noexcept {
    return Json(Value(truth));
}

Json Json::of(std::int64_t negative) noexcept {
    return Json(Value(negative));
}

Json Json::of(std::uint64_t count) noexcept {
    return Json(Value(count));
}

Json::Json(const Json& other) : Json() {
    std::visit(
        [this](const auto& value) {
            if constexpr (std::same_as<decltype(value), const ObjectPointer&>) {
                value_ = std::make_unique<Object>(*value);
            } else {
                value_ = value;
            }
        },
        other.value_);
}

// clang-tidy takes a variant for one that may throw when it is moved; none of what this one holds does.
Json::Json(Json&& other) noexcept  // NOLINT(bugprone-exception-escape)
    : value_(std::exchange(other.value_, std::monostate())) {}

Json& Json::operator=(const Json& other) {
    return *this = Json(other);
}

Json& Json::operator=(Json&& other) noexcept {  // NOLINT(bugprone-exception-escape)
    Json taken(std::move(other));               // which may be a part of this
    value_.swap(taken.value_);
    return *this;
}

Json::~Json() = default;

bool Json::boolean() const {
    return expect<bool>(value_, "a boolean");
}

const std::string& Json::string() const {
    return expect<std::string>(value_, "a string");
}

std::uint64_t Json::whole_number(std::int64_t least, std::uint64_t most) const {
    if (const auto* count = std::get_if<std::uint64_t>(&value_); count != nullptr && *count <= most) {
        return *count;
    }
    if (const auto* negative = std::get_if<std::int64_t>(&value_); negative != nullptr && *negative >= least) {
        return static_cast<std::uint64_t>(*negative);
    }
    throw JsonError("expected a whole number in range");
}

double Json::number() const {
    if (const auto* count = std::get_if<std::uint64_t>(&value_)) {
        return static_cast<double>(*count);
    }
    if (const auto* negative = std::get_if<std::int64_t>(&value_)) {
        return static_cast<double>(*negative);
    }
    return expect<double>(value_, "a number");
}

const Json::Array& Json::elements() const {
    return expect<Array>(value_, "an array");
}

const Json* Json::begin() const noexcept {
    const auto* array = std::get_if<Array>(&value_);
    return array == nullptr ? nullptr : array->data();
}

const Json* Json::end() const noexcept {
    const auto* array = std::get_if<Array>(&value_);
    return array == nullptr ? nullptr : array->data() + array->size();
}

const Json& Json::at(std::size_t index) const {
    if (index >= elements().size()) {
        throw JsonError("there is no element " + std::to_string(index));
    }
    return elements()[index];
}

Json& Json::operator[](std::size_t index) {
    return const_cast<Json&>(at(index));
}

void Json::push_back(Json element) {
    if (is_null()) {
        value_ = Array();
    }
    expect<Array>(value_, "an array").push_back(std::move(element));
}

Json::Members Json::members() const noexcept {
    const auto* object = std::get_if<ObjectPointer>(&value_);
    return object == nullptr ? Members() : Members((*object)->in_order);
}

const Json* Json::find(std::string_view name) const noexcept {
    if (const auto* object = std::get_if<ObjectPointer>(&value_)) {
        const auto place = (*object)->by_name.find(name);
        return place == (*object)->by_name.end() ? nullptr : &place->second;
    }
    return nullptr;
}

const Json& Json::at(std::string_view name) const {
    const Json* found = find(name);
    if (found == nullptr) {
        throw JsonError("there is no member " + std::string(name));
    }
    return *found;
}

const Json& Json::operator[](std::string_view name) const {
    static const Json kNull;
    const Json* found = find(name);
    return found == nullptr ? kNull : *found;
}

Json& Json::operator[](std::string_view name) {
    if (is_null()) {
        value_ = std::make_unique<Object>();
    }
    return expect<ObjectPointer>(value_, "an object")->value(name);
}

void Json::erase(std::string_view name) {
    expect<ObjectPointer>(value_, "an object")->erase(name);
}

std::size_t Json::size() const noexcept {
    const auto* object = std::get_if<ObjectPointer>(&value_);
    return object == nullptr ? static_cast<std::size_t>(end() - begin()) : (*object)->in_order.size();
}

int Json::compare(const Json& a, const Json& b) {
    if (a.is_number() && b.is_number()) {
        return compare_numbers(a, b);
    }
    if (a.value_.index() != b.value_.index()) {
        return order_of(a.value_.index(), b.value_.index());
    }
    return std::visit(
        [&b](const auto& value) {
            using T = std::remove_cvref_t<decltype(value)>;
            const T& other = *std::get_if<T>(&b.value_);
            if constexpr (std::same_as<T, Array>) {
                return compare_each(value, other, compare);
            } else if constexpr (std::same_as<T, ObjectPointer>) {
                return compare_each(value->by_name, other->by_name, [](const auto& x, const auto& y) {
                    const int names = order_of(x.first, y.first);
                    return names != 0 ? names : compare(x.second, y.second);
                });
            } else {
                return order_of(value, other);
            }
        },
        a.value_);
}

int Json::compare_numbers(const Json& a, const Json& b) {
    if (!a.is_whole_number() || !b.is_whole_number()) {
        return order_of(a.number(), b.number());
    }
    return a.is_count() == b.is_count() ? order_of(a.value_, b.value_) : order_of(a.is_count(), b.is_count());
}

}  // namespace whorl
