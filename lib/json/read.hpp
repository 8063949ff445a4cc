// Text of JSON to values, in linear time and no deeper than is allowed.
#pragma once

#include <functional>

#include "lib/json/json.hpp"

namespace whorl {

/// What a text consists of, told in its order. Each returns whether to go on reading.
class JsonEvents {
public:
    JsonEvents() = default;
    JsonEvents(const JsonEvents&) = delete;
    JsonEvents& operator=(const JsonEvents&) = delete;
    virtual ~JsonEvents() = default;

    virtual bool scalar(Json&& value) = 0;  ///< null, a boolean, number or string
    virtual bool open(Json&& empty) = 0;    ///< an array or object begins
    virtual bool close() = 0;               ///< the innermost one ends
    virtual bool key(std::string&& name) = 0;

    /// The text is no JSON, as its first `bytes` tell, or ends early. Nothing follows.
    virtual void malformed(std::size_t bytes) = 0;
};

/// Tells all of a text. False when it was not told to its end.
bool read_json(std::string_view text, JsonEvents& events);

/// Tells the first value of a stream, of which `next` gives a byte, or EOF. No byte behind an array or object is
/// asked for.
bool read_json(const std::function<int()>& next, JsonEvents& events);

struct JsonLimits {
    std::size_t depth = 64;       ///< of arrays and objects in each other; what handles JSON calls itself for each
    bool distinct_names = false;  ///< whether no member may stand twice in an object; else the last one counts
};

enum class JsonFault {
    malformed,
    too_deep,
    repeated_name,
};

/// What keeps a text from becoming a value.
struct JsonReadError : JsonError {
    JsonReadError(JsonFault what, std::size_t bytes);

    JsonFault fault;
    std::size_t byte;  ///< of a malformed text: how many were read
};

/// Puts one value after the other together from what is told.
class JsonBuilder final : public JsonEvents {
public:
    explicit JsonBuilder(JsonLimits limits = {}) : limits_(limits) {}

    bool scalar(Json&& value) override;
    bool open(Json&& empty) override;
    bool close() override;
    bool key(std::string&& name) override;
    void malformed(std::size_t bytes) override;

    bool is_complete() const { return open_.empty(); }

    /// The complete value; the next one can begin.
    Json take() { return std::move(root_); }

    /// What was wrong after one of the above returned false.
    const std::optional<JsonReadError>& error() const { return error_; }

private:
    Json* place(Json&& value);

    JsonLimits limits_;
    Json root_;
    std::vector<Json*> open_;  // the innermost last
    std::string key_;
    std::optional<JsonReadError> error_;
};

/// Throws JsonReadError.
Json parse_json(std::string_view text, JsonLimits limits = {});

/// Whether it is JSON, however deep.
bool is_json(std::string_view text);

/// Whether it is a JSON object, with arrays and objects at most `depth` levels deep. The object is the first level.
bool is_json_object(std::string_view text, std::size_t depth = JsonLimits().depth);

}  // namespace whorl
