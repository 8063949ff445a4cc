// The armor of age: strict PEM (RFC 7468) around base64, with nothing but blanks before and after.
#pragma once

#include <string>
#include <whorl/byte_stream.hpp>

#include "lib/bundle/buffered.hpp"

namespace whorl::bundle {

inline constexpr char kArmorFirst = '-';  ///< the first byte of armor, and of no binary file

/// Whether this character may be among the blanks around armor.
bool is_armor_blank(char c);

/// The contents of armor. Reading throws Failure `corrupt` where the armor is not canonical, and returns the end
/// only when the armor was complete and nothing follows. `armored` must outlive the source.
ByteSource armor_contents(Buffered& armored);

/// Writes bytes as armor. Both members throw Failure with the error of the sink.
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
