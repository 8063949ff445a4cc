// A folder as the store of a case.
#pragma once

#include <filesystem>
#include <utility>
#include <whorl/case.hpp>

namespace whorl {

/// The parts are files that only their owner may read. Not thread safe.
class CaseFolder final : public CaseStore {
public:
    explicit CaseFolder(std::filesystem::path path) : path_(std::move(path)) {}

    Result<std::vector<std::string>> names() const override;
    Result<Secret> read(const std::string& name) const override;
    std::string place_of(const std::string& name) const override;

    /// Also error `insecure` when the file system cannot keep other users out.
    Status write(std::span<const Part> added, const Part& record) override;

private:
    std::filesystem::path path_;
};

}  // namespace whorl
