// The changing side of an index: updates and a merging thread replace its state.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <whorl/index.hpp>

#include "lib/match/state.hpp"
#include "lib/match/state_cell.hpp"

namespace whorl {

template <int Bits>
struct Index<Bits>::Impl {
    using State = match::State<Bits>;
    using Segment = match::Segment<Bits>;
    using Pin = typename match::StateCell<State>::Pin;

    explicit Impl(const IndexOptions& options, State first = {});

    Pin read() const { return cell_.read(); }
    const IndexOptions& options() const noexcept { return options_; }

    std::size_t update(std::span<const Record> added, std::span<const std::uint64_t> removed);
    void compact();

private:
    struct Range {
        std::size_t begin;
        std::size_t end;
    };

    std::optional<Range> worth_merging(const State& state) const;
    void merge(std::unique_lock<std::mutex>& lock, Range range);
    void merge_small_ones(State& state) const;
    void keep_merging(const std::stop_token& stop);

    match::StateCell<State> cell_;
    IndexOptions options_;
    std::mutex mutex_;  // held to replace the state
    std::size_t updates_ = 0;
    bool merging_ = false;
    std::size_t fixed_ = 0;  // this many parts may be merging: updates only mark removed records in them
    std::condition_variable_any changed_;
    std::jthread merger_;  // last member, so that it ends before the data that it uses
};

}  // namespace whorl
