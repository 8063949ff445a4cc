// The armor of age: strict PEM (RFC 7468) around base64, with nothing but blanks before and after.
#pragma once

#include <string>
#include <whorl/byte_stream.hpp>

#include "lib/bundle/buffered.hpp"

namespace whorl::bundle {

inline constexpr char kArmorFirst = '-';  ///< what armor begins with, and binary files do not

/// Whether blanks around armor may hold this.
bool is_armor_blank(char c);

/// What armor holds. Reading throws Failure `corrupt` where it is not as it would be written, and reports the end
/// only when all of it, and nothing else, was there. `armored` must outlive the source.
ByteSource armor_contents(Buffered& armored);

/// Writes armor around what it is given. Both members throw Failure with the sink's error.
class ArmorWriter {
public:
    /// `sink` must outlive the writer.
    explicit ArmorWriter(const ByteSink& sink);

    void write(std::span<const char> bytes);
    void finish();

private:
    void write_line(std::span<const char> bytes);
    void hand_over();

    const ByteSink& sink_;
    std::string lines_;
    std::string rest_;  ///< less than a line
};

}  // namespace whorl::bundle
