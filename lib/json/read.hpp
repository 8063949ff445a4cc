// Text of JSON to values, in linear time, with limits on their depth and number.
#pragma once

#include <functional>

#include "lib/json/json.hpp"

namespace whorl {

/// Callbacks for the parts of a JSON text, in order; each returns false to stop.
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

    /// The text is not JSON, or ends early: the fault is within its first `bytes`. This is the last call.
    virtual void malformed(std::size_t bytes) = 0;
};

/// Reads a whole text. False when it is malformed or a callback stopped.
bool read_json(std::string_view text, JsonEvents& events);

/// Likewise for the first value of a stream: `next` returns its next byte, or EOF. Reads no byte behind an array or
/// object.
bool read_json(const std::function<int()>& next, JsonEvents& events);

struct JsonLimits {
    std::size_t depth = 64;  ///< of arrays and objects in each other; functions on JSON are recursive
    bool distinct_names =
        false;  ///< whether a repeated name in an object is an error; otherwise the last one counts

    /// Of all kinds, those inside others too. Three bytes of text, `[],`, become a value of about a hundred bytes:
    /// a text without this limit could take forty times its size.
    std::size_t values = std::size_t{1} << 20U;
};

enum class JsonFault {
    malformed,
    too_deep,
    repeated_name,
    too_many,
};

/// Why a text cannot be read.
struct JsonReadError : JsonError {
    JsonReadError(JsonFault what, std::size_t bytes);

    JsonFault fault;
    std::size_t byte;  ///< in a malformed text: the number of bytes that were read
};

/// Builds values from the callbacks, one after the other.
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

    /// The fault, after a callback returned false.
    const std::optional<JsonReadError>& error() const { return error_; }

private:
    /// Null, and an error, when there are too many values.
    Json* place(Json&& value);

    JsonLimits limits_;
    Json root_;
    std::size_t values_ = 0;   // in the root
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
