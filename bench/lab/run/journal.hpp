// What a run has measured so far, kept on disk at once, so that a run can continue whatever ended it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/edits/visibility.hpp"
#include "bench/lab/hashers/hasher.hpp"

namespace whorl::lab {

/// A hash of an edited picture.
struct MeasuredHash {
    Hashed hashed;  ///< without bytes when there is none
    double distance = kNotMeasured;
    double seconds = 0;  ///< that it took
};

/// What was measured of one edit of one picture. Numbers are those of a run's lists.
struct Measurement {
    std::size_t picture = 0;  ///< or distractor, as in name_in()
    std::size_t edit = 0;     ///< 0 is the picture as it was found
    int width = 0;
    int height = 0;
    std::optional<Visibility> visibility{};
    std::vector<MeasuredHash> hashes{};  ///< of each algorithm; empty when the edit could not be made
};

/// Its name in the folder of a run.
inline constexpr std::string_view kJournalName = "journal";

struct JournalPlace {
    std::size_t picture = 0;
    std::size_t edit = 0;
    std::uint64_t offset = 0;
    std::size_t size = 0;  ///< in bytes
};

/// Thread safe.
class Journal {
public:
    /// Opens it or makes it. `identity` is a line that tells the run: a journal of another is `exists`. A
    /// measurement that was cut off is taken off its end. `now` is kept as began() of a new one. Errors:
    /// unreadable, unwritable.
    static Result<Journal> open(const std::filesystem::path& file, const std::string& identity,
                                const std::string& now);

    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&&) = delete;
    ~Journal();

    /// When the run was first started.
    const std::string& began() const noexcept { return began_; }

    /// Where each measurement is, in the order in which they came. Error `corrupt` when one is not as it was
    /// written, or is of a picture or edit whose number is not below these.
    Result<std::vector<JournalPlace>> places(std::size_t pictures, std::size_t edits) const;

    /// Reads one again, from the file that is open. Throws std::runtime_error when it is not there any more.
    Measurement at(const JournalPlace& place) const;

    /// Appends. Error `unwritable`: then nothing of it is there, or the end of it is missing, and open() drops it.
    Status append(const Measurement& measurement);

private:
    Journal(std::filesystem::path file, int descriptor);

    /// Of nothing but its head.
    Status start(const std::string& head);

    std::filesystem::path file_;
    int descriptor_;
    std::uint64_t size_ = 0;
    std::uint64_t head_ = 0;  ///< bytes before the first measurement
    std::string began_;
    std::mutex mutex_;
};

}  // namespace whorl::lab
