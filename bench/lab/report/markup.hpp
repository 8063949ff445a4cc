// HTML and SVG, put together so that no words from outside can be taken for markup. All of it is well-formed XML
// too.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace whorl::lab::report {

/// Markup, as opposed to words.
class Markup {
public:
    Markup() = default;

    /// What we wrote ourselves, taken as it is.
    static Markup ours(std::string_view markup);

    const std::string& string() const { return markup_; }
    bool empty() const { return markup_.empty(); }

    Markup& operator+=(const Markup& other) {
        markup_ += other.markup_;
        return *this;
    }
    friend Markup operator+(Markup a, const Markup& b) { return a += b; }

private:
    std::string markup_;
};

/// Words that are shown as they are; what cannot be shown becomes \xNN.
Markup text(std::string_view words);

/// The value is words, as for text(). Left out when it is empty.
struct Attribute {
    std::string_view name;
    std::string value;
};
using Attributes = std::initializer_list<Attribute>;

/// <name ...>content</name>
Markup element(std::string_view name, Attributes attributes, const Markup& content);
Markup element(std::string_view name, const Markup& content);
Markup element(std::string_view name, std::string_view words);

/// <name .../>
Markup lone(std::string_view name, Attributes attributes);

}  // namespace whorl::lab::report
