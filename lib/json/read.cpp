#include "lib/json/read.hpp"

#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>

namespace whorl {
namespace {

/// nlohmann's SAX interface, passed on.
class Sax {
public:
    using Parser = nlohmann::json;

    explicit Sax(JsonEvents& events) : events_(events) {}

    bool null() { return events_.scalar(nullptr); }
    bool boolean(bool value) { return events_.scalar(value); }
    bool number_integer(Parser::number_integer_t value) { return events_.scalar(value); }
    bool number_unsigned(Parser::number_unsigned_t value) { return events_.scalar(value); }
    bool number_float(Parser::number_float_t value, const std::string& /*text*/) { return events_.scalar(value); }
    bool string(std::string& value) { return events_.scalar(std::move(value)); }
    bool binary(Parser::binary_t& /*value*/) { return false; }
    bool start_object(std::size_t /*size*/) { return events_.open(Json::object()); }
    bool start_array(std::size_t /*size*/) { return events_.open(Json::array()); }
    bool end_object() { return events_.close(); }
    bool end_array() { return events_.close(); }
    bool key(std::string& name) { return events_.key(std::move(name)); }
    bool parse_error(std::size_t position, const std::string& /*token*/, const Parser::exception& /*error*/) {
        events_.malformed(position);
        return false;
    }

private:
    JsonEvents& events_;
};

/// The characters for nlohmann's parser; it reads none before it needs it.
class Characters {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;

    Characters() = default;
    explicit Characters(const std::function<int()>& next) : next_(&next) {}

    char operator*() const { return static_cast<char>(peek()); }
    Characters& operator++() {
        peek();
        at_.reset();
        return *this;
    }
    bool operator==(const Characters& other) const { return is_at_end() == other.is_at_end(); }

private:
    int peek() const {
        if (!at_) {
            at_ = (*next_)();
        }
        return *at_;
    }
    bool is_at_end() const { return next_ == nullptr || peek() == EOF; }

    const std::function<int()>* next_ = nullptr;
    mutable std::optional<int> at_;
};

/// Accepts everything.
class Nothing final : public JsonEvents {
public:
    bool scalar(Json&& /*value*/) override { return true; }
    bool open(Json&& /*empty*/) override { return true; }
    bool close() override { return true; }
    bool key(std::string&& /*name*/) override { return true; }
    void malformed(std::size_t /*bytes*/) override {}
};

/// Accepts an object of limited depth.
class OneObject final : public JsonEvents {
public:
    explicit OneObject(std::size_t depth) : depth_(depth) {}

    bool scalar(Json&& /*value*/) override { return level_ > 0; }
    bool open(Json&& empty) override { return (level_ > 0 || empty.is_object()) && ++level_ <= depth_; }
    bool close() override {
        --level_;
        return true;
    }
    bool key(std::string&& /*name*/) override { return true; }
    void malformed(std::size_t /*bytes*/) override {}

private:
    std::size_t depth_;
    std::size_t level_ = 0;
};

}  // namespace

bool read_json(std::string_view text, JsonEvents& events) {
    Sax sax(events);
    return Sax::Parser::sax_parse(text.begin(), text.end(), &sax);
}

bool read_json(const std::function<int()>& next, JsonEvents& events) {
    Sax sax(events);
    return Sax::Parser::sax_parse(Characters(next), Characters(), &sax, Sax::Parser::input_format_t::json, false);
}

JsonReadError::JsonReadError(JsonFault what, std::size_t bytes)
    : JsonError("cannot be read as JSON"), fault(what), byte(bytes) {}

Json* JsonBuilder::place(Json&& value) {
    if (open_.empty()) {
        values_ = 0;
    }
    if (++values_ > limits_.values) {
        error_.emplace(JsonFault::too_many, 0);
        return nullptr;
    }
    if (open_.empty()) {
        root_ = std::move(value);
        return &root_;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
        parent.push_back(std::move(value));
        return &parent[parent.size() - 1];
    }
    return &(parent[key_] = std::move(value));
}

bool JsonBuilder::scalar(Json&& value) {
    return place(std::move(value)) != nullptr;
}

bool JsonBuilder::open(Json&& empty) {
    if (open_.size() == limits_.depth) {
        error_.emplace(JsonFault::too_deep, 0);
        return false;
    }
    Json* placed = place(std::move(empty));
    if (placed != nullptr) {
        open_.push_back(placed);
    }
    return placed != nullptr;
}

bool JsonBuilder::close() {
    open_.pop_back();
    return true;
}

bool JsonBuilder::key(std::string&& name) {
    key_ = std::move(name);
    if (limits_.distinct_names && open_.back()->contains(key_)) {
        error_.emplace(JsonFault::repeated_name, 0);
        return false;
    }
    return true;
}

void JsonBuilder::malformed(std::size_t bytes) {
    error_.emplace(JsonFault::malformed, bytes);
}

Json parse_json(std::string_view text, JsonLimits limits) {
    JsonBuilder builder(limits);
    if (!read_json(text, builder)) {
        throw JsonReadError(builder.error().value());
    }
    return builder.take();
}

bool is_json(std::string_view text) {
    Nothing nothing;
    return read_json(text, nothing);
}

bool is_json_object(std::string_view text, std::size_t depth) {
    OneObject object(depth);
    return read_json(text, object);
}

}  // namespace whorl
