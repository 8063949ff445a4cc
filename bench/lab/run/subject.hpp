// One picture of a run, and what is measured of it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/lab/corpus/corpus.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/run/journal.hpp"

namespace whorl::lab {

using Warn = std::function<void(const std::string& reason)>;

/// Thrown when a hasher fails for a reason that is not the picture's, for example a full disk. No std::exception,
/// since what catches these goes on with the next edit.
struct HasherFailure {
    Error error;
};

/// The hashes of an image by each algorithm, with a warning where there is none; their distances are left open.
/// Throws HasherFailure.
Measurement hashed(std::size_t picture, std::size_t edit, const Image& image, const Hashers& hashers,
                   const Warn& warn);

/// Not thread safe. What it is made of must outlive it. All that hashes throws HasherFailure.
class Subject {
public:
    /// `number` is the picture's among those of the run, `seed` the run's. `other` opens another picture when an
    /// edit asks for one; it may throw CannotEdit.
    Subject(std::size_t number, const CorpusPicture& about, Image image, std::uint64_t seed, const Hashers& hashers,
            std::function<const Image&()> other, Warn warn);

    /// As it was found; its distances are those from itself.
    Measurement original() const;

    /// Made and measured. Without hashes, and with a warning, when it cannot be made.
    Measurement edited(std::size_t edit_number, const Edit& edit) const;

    /// Of a copy that others made.
    Measurement compared_with(std::size_t edit_number, const Image& copy) const;

private:
    Measurement compared(std::size_t edit_number, const Image& seen_as, const Image& edited) const;

    /// Fills in how far its hashes are from those of the picture as it was found.
    void measure_distances(Measurement& measurement) const;

    std::size_t number_;
    const CorpusPicture& about_;
    Image image_;
    std::uint64_t seed_;
    const Hashers& hashers_;
    std::function<const Image&()> other_;
    Warn warn_;
    Measurement original_;
};

}  // namespace whorl::lab
