// Whorl for C, and for every language that can call C: hashes of pixels, and exact search among hashes.
//
// All functions of libwhorl_c are declared here. docs/c-api.md has more about ownership, threads and bindings. The
// main rules:
//
// - A hash has bits / 8 bytes, the highest bits first, so its bytes are in the order of its hexadecimal text.
//   Several hashes follow each other without gaps. Sizes are in bytes and are checked.
// - A function that can fail returns a whorl_status, and says why in `error`, which may be NULL. When it fails,
//   nothing has changed, and a pointer that it returns is NULL.
// - No exception leaves the library, and nothing ends the process.
// - Any number of threads may call any functions, also on the same handles. Only a *_free must be the last call
//   that uses its handle.
// - Returned strings belong to the library and are valid as long as it is loaded.
#ifndef WHORL_WHORL_H
#define WHORL_WHORL_H

// NOLINTBEGIN(modernize-deprecated-headers, modernize-use-using, modernize-redundant-void-arg): this is C.
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define WHORL_API __attribute__((visibility("default")))
#else
#define WHORL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Increases when something is added here. Within a major version of the library nothing is changed or removed: a
// program that was compiled with version N runs with any library whose whorl_api_version() is N or more.
#define WHORL_API_VERSION 1

// The version of the loaded library's interface: its WHORL_API_VERSION.
WHORL_API uint32_t whorl_api_version(void);

// The loaded library's own version, for people: "0.1.0".
WHORL_API const char* whorl_version(void);

// ---- Errors ----------------------------------------------------------------------------------------------------

typedef int32_t whorl_status;

// The result of a call. These numbers never change.
enum {
    WHORL_OK = 0,
    WHORL_INVALID = 1,        // a wrong argument: NULL, a wrong size, an unknown name or number
    WHORL_OUT_OF_MEMORY = 2,  // there was not enough memory
    WHORL_INTERNAL = 3,       // an error in the library or in the system; please report it
    WHORL_NOT_FOUND = 4,      // the file does not exist
    WHORL_UNREADABLE = 5,     // the file exists, but reading it was refused or failed
    WHORL_UNWRITABLE = 6,     // writing was refused or failed: no space, no permission, a disk error
    WHORL_CORRUPT = 7,        // the file is damaged or cut off
    WHORL_UNSUPPORTED = 8,    // this library does not read this kind or version of file
    WHORL_EXISTS = 9,         // the file to be created exists already
    WHORL_BUSY = 10,          // another process uses the file
    WHORL_TOO_LARGE = 11,     // more than the caller allows
    WHORL_NOT_AN_IMAGE = 12   // the bytes are not a picture
};

// A few words for a status: "out of memory"; "unknown status" for any other number.
WHORL_API const char* whorl_status_name(whorl_status status);

// The reason of a failure, in memory of the caller. This struct never grows. Every call that gets one sets it, to
// WHORL_OK and an empty message after success.
typedef struct whorl_error {
    whorl_status status;
    char message[508];  // one line for a person, NUL-terminated; file names in it are bytes as the caller gave them
} whorl_error;

// ---- Hashes of pixels ------------------------------------------------------------------------------------------

enum {
    WHORL_PDQ_HASH_SIZE = 32,        // bytes of a PDQ hash
    WHORL_PDQ_MATCH_THRESHOLD = 31,  // distances up to this are a match, as PDQ's authors recommend
    WHORL_PDQ_MIN_QUALITY = 50,      // hashes of a lower quality match poorly, by the same authors
    WHORL_TRANSFORM_COUNT = 8        // turned and mirrored forms of a picture
};

// The order of the channels of one pixel, 8 bits each. Alpha is ignored; the colour under it counts.
enum { WHORL_GRAY = 1, WHORL_RGB = 2, WHORL_BGR = 3, WHORL_RGBA = 4, WHORL_BGRA = 5 };

// The forms of a picture, in the order in which whorl_hash_dihedral() gives their hashes.
enum {
    WHORL_ORIGINAL = 0,
    WHORL_ROTATE90 = 1,    // a quarter turn counter-clockwise
    WHORL_ROTATE180 = 2,   // upside down
    WHORL_ROTATE270 = 3,   // a quarter turn clockwise
    WHORL_FLIP_X = 4,      // mirrored top to bottom
    WHORL_FLIP_Y = 5,      // mirrored left to right
    WHORL_FLIP_PLUS1 = 6,  // mirrored along the diagonal from top left to bottom right (transposed)
    WHORL_FLIP_MINUS1 = 7  // mirrored along the other diagonal
};

// "original", "rotate90", ... as whorl prints them; NULL for any other number.
WHORL_API const char* whorl_transform_name(int32_t transform);

// Pixels in memory of the caller, rows top to bottom. Set unknown fields to 0.
typedef struct whorl_image {
    size_t struct_size;     // sizeof(whorl_image), which grows with WHORL_API_VERSION
    const uint8_t* pixels;  // may be NULL when the picture is empty
    size_t pixels_size;     // bytes that may be read at `pixels`
    size_t stride;          // bytes from one row to the next; 0: rows follow one another without gaps
    int32_t width;          // pixels, >= 0
    int32_t height;         // pixels, >= 0
    int32_t format;         // WHORL_GRAY, ...
    int32_t reserved;       // 0
} whorl_image;

// The algorithms by name, "pdq" first: NULL from whorl_algorithm_count() on.
WHORL_API size_t whorl_algorithm_count(void);
WHORL_API const char* whorl_algorithm_name(size_t index);

// Bits of the algorithm's hashes: 256 or 64; 0 when there is no algorithm of this name.
WHORL_API int32_t whorl_algorithm_bits(const char* algorithm);

// Distances up to this count as a match; -1 when there is no algorithm of this name.
WHORL_API int32_t whorl_algorithm_match_threshold(const char* algorithm);

// Writes the picture's hash. `hash_size` is the algorithm's bits / 8. Sets `quality`, which may be NULL, to 0 to
// 100, or to -1 for an algorithm that has none; only PDQ has one.
WHORL_API whorl_status whorl_hash(const char* algorithm, const whorl_image* picture, uint8_t* hash,
                                  size_t hash_size, int32_t* quality, whorl_error* error);

// Writes the hashes of all eight turned and mirrored forms, from one pass over the pixels. `hashes_size` is the
// algorithm's bits: eight times bits / 8.
WHORL_API whorl_status whorl_hash_dihedral(const char* algorithm, const whorl_image* picture, uint8_t* hashes,
                                           size_t hashes_size, int32_t* quality, whorl_error* error);

// Writes 2 * hash_size lower-case digits and a NUL; `text_size` is at least 2 * hash_size + 1.
WHORL_API whorl_status whorl_hash_to_hex(const uint8_t* hash, size_t hash_size, char* text, size_t text_size,
                                         whorl_error* error);

// Reads exactly 2 * hash_size digits of either case, ended by NUL.
WHORL_API whorl_status whorl_hash_from_hex(const char* text, uint8_t* hash, size_t hash_size, whorl_error* error);

// The number of bits in which two hashes of `hash_size` bytes differ.
WHORL_API whorl_status whorl_distance(const uint8_t* a, const uint8_t* b, size_t hash_size, int32_t* distance,
                                      whorl_error* error);

// ---- Search among hashes ---------------------------------------------------------------------------------------

// A set of hashes of one width with ids of the caller, which can be searched and updated at the same time. Answers
// are exact: the same as comparing with every hash. A search works on the state at its start and never waits. Each
// update is atomic: a search sees all of it or nothing, and every search that starts after the update returned sees
// it.
typedef struct whorl_index whorl_index;

enum {
    WHORL_METHOD_AUTOMATIC = 0,   // the faster one
    WHORL_METHOD_SCAN = 1,        // compare with every hash: least memory
    WHORL_METHOD_MULTI_INDEX = 2  // tables of bands of the hash: more memory, far faster at small thresholds
};

// How to store an index. Set unknown fields to 0, or pass NULL for the defaults.
typedef struct whorl_index_options {
    size_t struct_size;  // sizeof(whorl_index_options), which grows with WHORL_API_VERSION
    int32_t method;      // WHORL_METHOD_SCAN builds no tables
    int32_t bands;       // number of tables; 0: by the number of hashes
} whorl_index_options;

// How to search. Set unknown fields to 0, or pass NULL for the defaults.
typedef struct whorl_search_options {
    size_t struct_size;   // sizeof(whorl_search_options), which grows with WHORL_API_VERSION
    int32_t min_quality;  // records of lower quality are not found
    int32_t method;       // WHORL_METHOD_SCAN or WHORL_METHOD_MULTI_INDEX forces one, where the tables exist
    int32_t jobs;         // threads that a batch may use; 0: one
    int32_t reserved;     // 0
} whorl_search_options;

// Creates an empty index of hashes with 64 or 256 bits. Free it with whorl_index_free().
WHORL_API whorl_status whorl_index_create(int32_t bits, const whorl_index_options* options, whorl_index** index,
                                          whorl_error* error);

// NULL is allowed. No call may use the index after this.
WHORL_API void whorl_index_free(whorl_index* index);

// Bits of its hashes, and how many records it holds; 0 for NULL.
WHORL_API int32_t whorl_index_bits(const whorl_index* index);
WHORL_API size_t whorl_index_size(const whorl_index* index);

// Adds `count` records: ids, hashes (count * bits / 8 bytes), and qualities from 0 to 100, or NULL for 100 each. A
// record whose id exists already replaces the old one. If an id is there twice, the last counts.
WHORL_API whorl_status whorl_index_add(whorl_index* index, const uint64_t* ids, const uint8_t* hashes,
                                       size_t hashes_size, const uint8_t* qualities, size_t count,
                                       whorl_error* error);

// Removes the records with these `count` ids. Sets `removed`, which may be NULL, to their number.
WHORL_API whorl_status whorl_index_remove(whorl_index* index, const uint64_t* ids, size_t count, size_t* removed,
                                          whorl_error* error);

// Both as one update, removals first.
WHORL_API whorl_status whorl_index_update(whorl_index* index, const uint64_t* ids, const uint8_t* hashes,
                                          size_t hashes_size, const uint8_t* qualities, size_t count,
                                          const uint64_t* removed_ids, size_t removed_count, whorl_error* error);

// A found record. This struct never grows.
typedef struct whorl_match {
    uint64_t id;
    int32_t distance;   // bits that differ
    int32_t transform;  // the nearest form of the query; WHORL_ORIGINAL for a query of one form
} whorl_match;

// The result of a search: a list of matches for each query, each ordered by distance, then id. Immutable, and
// independent of its index. Free it with whorl_matches_free().
typedef struct whorl_matches whorl_matches;

// Finds all records within `threshold` (inclusive, not negative; bits or more finds all) of a hash of bits / 8
// bytes: one list.
WHORL_API whorl_status whorl_index_search(const whorl_index* index, const uint8_t* hash, size_t hash_size,
                                          int32_t threshold, const whorl_search_options* options,
                                          whorl_matches** matches, whorl_error* error);

// Like whorl_index_search() for many hashes: one list for each, in their order. Faster than one search for each.
// All see the same state of the index.
WHORL_API whorl_status whorl_index_search_batch(const whorl_index* index, const uint8_t* hashes, size_t hashes_size,
                                                int32_t threshold, const whorl_search_options* options,
                                                whorl_matches** matches, whorl_error* error);

// Like whorl_index_search() for the eight hashes of one picture by whorl_hash_dihedral(): one list, which has a
// record once, by its nearest form.
WHORL_API whorl_status whorl_index_search_dihedral(const whorl_index* index, const uint8_t* hashes,
                                                   size_t hashes_size, int32_t threshold,
                                                   const whorl_search_options* options, whorl_matches** matches,
                                                   whorl_error* error);

// Finds the k nearest records: one list. At the distance of the last one, the smallest ids win.
WHORL_API whorl_status whorl_index_nearest(const whorl_index* index, const uint8_t* hash, size_t hash_size,
                                           size_t k, const whorl_search_options* options, whorl_matches** matches,
                                           whorl_error* error);

// The number of lists, one for each query. 0 for NULL.
WHORL_API size_t whorl_matches_queries(const whorl_matches* matches);

// The number of matches in all lists together. 0 for NULL.
WHORL_API size_t whorl_matches_count(const whorl_matches* matches);

// All lists, one after another; NULL for NULL or when there are none. Valid until whorl_matches_free().
WHORL_API const whorl_match* whorl_matches_data(const whorl_matches* matches);

// Where the lists begin: list q is data[offsets[q]] up to, not including, data[offsets[q + 1]]. NULL for NULL.
// Valid until whorl_matches_free().
WHORL_API const size_t* whorl_matches_offsets(const whorl_matches* matches);

// NULL is allowed.
WHORL_API void whorl_matches_free(whorl_matches* matches);

// ---- Snapshots of an index -------------------------------------------------------------------------------------

// Writes the whole index to a file, which is never there in part. `tag` (any bytes, or NULL for none) identifies
// the source of the records.
WHORL_API whorl_status whorl_index_save_snapshot(const whorl_index* index, const char* path, const void* tag,
                                                 size_t tag_size, whorl_error* error);

// Opens a snapshot, which is mapped into memory and shared between processes; updates stay in memory. Fails for a
// file that is damaged or has another width, version, byte order or tag. Free the index with whorl_index_free().
WHORL_API whorl_status whorl_index_open_snapshot(const char* path, int32_t bits, const void* tag, size_t tag_size,
                                                 const whorl_index_options* options, whorl_index** index,
                                                 whorl_error* error);

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-deprecated-headers, modernize-use-using, modernize-redundant-void-arg)

#endif
