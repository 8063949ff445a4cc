#!/usr/bin/env python3
"""Hashes a picture, and finds a mirrored copy of it among other hashes: Whorl from Python, by ctypes alone.

    match.py [LIBRARY]      LIBRARY: where libwhorl_c.so is, if the system does not find it
"""
import ctypes
import ctypes.util
import sys
from ctypes import POINTER, byref, c_char, c_char_p, c_int32, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p

API_VERSION = 1  # of whorl.h as declared below
PDQ_BITS = 256
PDQ_HASH_SIZE = PDQ_BITS // 8
PDQ_MATCH_THRESHOLD = 31
TRANSFORM_COUNT = 8
GRAY = 1


class Image(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("pixels", c_char_p), ("pixels_size", c_size_t), ("stride", c_size_t),
                ("width", c_int32), ("height", c_int32), ("format", c_int32), ("reserved", c_int32)]


class Error(ctypes.Structure):
    _fields_ = [("status", c_int32), ("message", c_char * 508)]


class Match(ctypes.Structure):
    _fields_ = [("id", c_uint64), ("distance", c_int32), ("transform", c_int32)]


class WhorlError(Exception):
    """A call that failed: its status, and why."""

    def __init__(self, error):
        super().__init__(error.message.decode(errors="replace"))
        self.status = error.status


def load(name):
    """The library, with the functions that are used here declared; those that return a status raise WhorlError."""
    library = ctypes.CDLL(name)

    def declare(function, result, *arguments):
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments

    def declare_checked(function, *arguments):
        def check(status, _, given):
            if status != 0:
                raise WhorlError(given[-1]._obj)  # what byref() was made from
            return None

        declare(function, c_int32, *arguments, POINTER(Error))
        getattr(library, function).errcheck = check

    declare("whorl_api_version", c_uint32)
    declare("whorl_transform_name", c_char_p, c_int32)
    declare("whorl_index_free", None, c_void_p)
    declare("whorl_matches_free", None, c_void_p)
    declare("whorl_matches_count", c_size_t, c_void_p)
    declare("whorl_matches_data", POINTER(Match), c_void_p)
    declare_checked("whorl_hash", c_char_p, POINTER(Image), c_void_p, c_size_t, POINTER(c_int32))
    declare_checked("whorl_hash_dihedral", c_char_p, POINTER(Image), c_void_p, c_size_t, POINTER(c_int32))
    declare_checked("whorl_index_create", c_int32, c_void_p, POINTER(c_void_p))
    declare_checked("whorl_index_add", c_void_p, POINTER(c_uint64), c_char_p, c_size_t, c_char_p, c_size_t)
    declare_checked("whorl_index_search_dihedral", c_void_p, c_char_p, c_size_t, c_int32, c_void_p,
                    POINTER(c_void_p))
    if library.whorl_api_version() < API_VERSION:
        raise OSError(f"{name} is older than this program")
    return library


class Whorl:
    """The functions that this example needs: bytes in, bytes out."""

    def __init__(self, library):
        self._library = library

    def pdq(self, pixels, width, height):
        """Hash and quality of 8-bit gray pixels."""
        image = Image(ctypes.sizeof(Image), pixels, len(pixels), 0, width, height, GRAY, 0)
        out = (c_uint8 * PDQ_HASH_SIZE)()
        quality = c_int32()
        self._library.whorl_hash(b"pdq", byref(image), out, len(out), byref(quality), byref(Error()))
        return bytes(out), quality.value

    def pdq_dihedral(self, pixels, width, height):
        """The hashes of all eight forms, one after another."""
        image = Image(ctypes.sizeof(Image), pixels, len(pixels), 0, width, height, GRAY, 0)
        out = (c_uint8 * (TRANSFORM_COUNT * PDQ_HASH_SIZE))()
        self._library.whorl_hash_dihedral(b"pdq", byref(image), out, len(out), None, byref(Error()))
        return bytes(out)

    def transform_name(self, transform):
        return self._library.whorl_transform_name(transform).decode()


class Index:
    """An index of 256-bit hashes, to be used with `with`."""

    def __init__(self, library):
        self._library = library
        self._handle = c_void_p()
        library.whorl_index_create(PDQ_BITS, None, byref(self._handle), byref(Error()))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._library.whorl_index_free(self._handle)
        self._handle = None

    def add(self, records):
        """Adds the hashes of a dict from id to hash."""
        ids = (c_uint64 * len(records))(*records)
        hashes = b"".join(records.values())
        self._library.whorl_index_add(self._handle, ids, hashes, len(hashes), None, len(records), byref(Error()))

    def search_dihedral(self, eight, threshold=PDQ_MATCH_THRESHOLD):
        """(id, distance, transform) of the records within the threshold of any of the eight hashes."""
        matches = c_void_p()
        self._library.whorl_index_search_dihedral(self._handle, eight, len(eight), threshold, None,
                                                  byref(matches), byref(Error()))
        try:
            found = self._library.whorl_matches_data(matches)
            return [(m.id, m.distance, m.transform)
                    for m in found[:self._library.whorl_matches_count(matches)]]
        finally:
            self._library.whorl_matches_free(matches)


def draw(width, height):
    """A bright disc on a gradient, 8-bit gray."""
    return bytes(250 if (x - 200) ** 2 + (y - 100) ** 2 < 60 ** 2 else x // 2
                 for y in range(height) for x in range(width))


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else ctypes.util.find_library("whorl_c")
    if name is None:
        sys.exit("match.py: libwhorl_c.so is not installed; say where it is")
    library = load(name)
    whorl = Whorl(library)

    width, height = 320, 240
    picture = draw(width, height)
    mirrored = b"".join(picture[y * width:(y + 1) * width][::-1] for y in range(height))

    # The index holds the picture as 1, and some other hash as 2.
    picture_hash, quality = whorl.pdq(picture, width, height)
    print(picture_hash.hex(), "quality", quality)
    with Index(library) as index:
        index.add({1: picture_hash, 2: b"\x5a" * PDQ_HASH_SIZE})
        # The eight hashes of the copy find it, turned or mirrored in any way.
        for id_, distance, transform in index.search_dihedral(whorl.pdq_dihedral(mirrored, width, height)):
            print("match: id", id_, "distance", distance, "transform", whorl.transform_name(transform))


if __name__ == "__main__":
    main()
