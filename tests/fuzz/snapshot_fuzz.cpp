// Foreign bytes as a snapshot: refused, or an index that can be searched. Checksums are made right first, or no
// input would get past them.
#include <xxhash.h>

#include <unistd.h>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>
#include <whorl/index.hpp>

using namespace whorl;

namespace {

/// The layout of docs/snapshot-format.md.
constexpr std::size_t kHeaderBytes = 4096;
constexpr std::size_t kTagChecksumAt = 40;
constexpr std::size_t kContentChecksumAt = 48;

void put_checksum(std::string& bytes, std::size_t at, const char* of, std::size_t size) {
    const std::uint64_t sum = XXH3_64bits(of, size);
    std::memcpy(bytes.data() + at, &sum, sizeof(sum));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    // The input is a header without the zeros at its end, then the content.
    constexpr std::size_t kUsed = 312;
    if (bytes.size() >= kUsed) {
        bytes.insert(kUsed, kHeaderBytes - kUsed, '\0');
        put_checksum(bytes, kTagChecksumAt, "", 0);
        put_checksum(bytes, kContentChecksumAt, bytes.data() + kHeaderBytes, bytes.size() - kHeaderBytes);
        const std::uint64_t file_bytes = bytes.size();
        std::memcpy(bytes.data() + 32, &file_bytes, sizeof(file_bytes));
        put_checksum(bytes, kHeaderBytes - 8, bytes.data(), kHeaderBytes - 8);
    }
    static const std::string file = "/tmp/whorl-snapshot-fuzz-" + std::to_string(getpid());
    std::ofstream(file, std::ios::binary) << bytes;
    const auto search = []<class Index>(const Result<Index>& index) {
        if (index) {
            for (const int threshold : {0, 31, 64}) {
                for (const auto method : {SearchMethod::multi_index, SearchMethod::scan}) {
                    static_cast<void>(index->radius_search(typename Index::Hash(), threshold, {.method = method}));
                }
            }
        }
    };
    search(Index256::open_snapshot(file, {}));
    search(Index64::open_snapshot(file, {}));
    std::remove(file.c_str());
    return 0;
}
