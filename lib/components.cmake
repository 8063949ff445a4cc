# The rooms of Whorl: each component is a folder of lib/. What is written here is written once: the options, what is
# linked, what find_package(whorl) looks for, and who may include whose headers (graph.cmake makes all of them of it).
#
# whorl_component(NAME [HEADERS_ONLY | INTERNAL | PROGRAM] [IN folder] [SELF_CONTAINED]
#   ABOUT     what its option WHORL_BUILD_NAME says it is
#   HEADERS   its headers in include/whorl
#   PUBLIC    components that its headers need
#   PRIVATE   components that its sources need besides
#   ALSO      other folders whose headers its sources include
#   PACKAGES  what it looks for by find_package: "NAME [VERSION]"
#   MODULES   what it looks for by pkg-config: "TARGET MODULE..."
#   OPTIONAL_MODULES  the same, for what it can do without)
#
# HEADERS_ONLY are private headers that several include. INTERNAL is a library that users of Whorl do not see: its headers
# are in its folder, and what lists it includes them as others include <whorl/...>. A PROGRAM is built on components and
# includes no private header of theirs. SELF_CONTAINED is a library that holds what it needs.

# Headers of no component: errors, wiping, streams of bytes, the version.
set(WHORL_COMMON_HEADERS byte_stream error version wipe)

whorl_component(failure HEADERS_ONLY)
whorl_component(text HEADERS_ONLY)
whorl_component(posix HEADERS_ONLY)
whorl_component(exif HEADERS_ONLY)
whorl_component(isobmff HEADERS_ONLY)

whorl_component(hash
  ABOUT "pixels to hashes"
  HEADERS algorithm dihedral hash pdq pixels simd
  PACKAGES hwy)

whorl_component(image
  ABOUT "the decoders of pictures"
  HEADERS decode
  PUBLIC hash
  PRIVATE exif failure isobmff posix
  PACKAGES JPEG PNG "TIFF 4.5" GIF
  MODULES "WEBP libwebp libwebpdemux" "HEIF libheif>=1.15")

whorl_component(sandbox
  ABOUT "work in processes that are locked in"
  HEADERS sandbox
  PRIVATE posix text
  OPTIONAL_MODULES "SECCOMP libseccomp")

whorl_component(decoder
  ABOUT "decoding in a sandbox"
  HEADERS decoder
  PUBLIC image sandbox
  PRIVATE posix)

whorl_component(metadata
  ABOUT "what pictures give away"
  HEADERS metadata
  PRIVATE exif failure isobmff
  PACKAGES ZLIB
  MODULES "EXIV2 exiv2>=0.27")

whorl_component(match
  ABOUT "the search in sets of hashes"
  HEADERS distances index
  PUBLIC hash
  PRIVATE failure posix
  PACKAGES hwy Threads
  MODULES "XXHASH libxxhash")

whorl_component(json INTERNAL
  PRIVATE text)

whorl_component(bank
  ABOUT "durable sets of hashes"
  HEADERS bank
  PUBLIC match
  PRIVATE failure json posix text
  PACKAGES "SQLite3 3.37" Threads)  # STRICT tables

whorl_component(exchange
  ABOUT "the formats of hash lists"
  HEADERS exchange
  PUBLIC bank
  PRIVATE failure json posix text
  PACKAGES EXPAT)

whorl_component(bundle
  ABOUT "signed and sealed submissions"
  HEADERS age bundle case_key dsse ed25519 private_file receipt recipients secret sha256 timestamp
  PUBLIC hash
  PRIVATE failure json posix text
  MODULES "SODIUM libsodium")

whorl_component(case
  ABOUT "the owner's side of submissions"
  HEADERS case case_folder
  PUBLIC bundle
  PRIVATE failure json posix)

whorl_component(intake
  ABOUT "submissions into a bank"
  HEADERS intake
  PUBLIC bank bundle
  PRIVATE failure json posix)

whorl_component(c SELF_CONTAINED
  ABOUT "the C interface"
  HEADERS whorl
  PRIVATE hash match)

whorl_component(c_static IN lib/c
  HEADERS whorl
  PRIVATE hash match)

# What whorl and whorl-lab share.
whorl_component(program PROGRAM IN cli/program
  PUBLIC decoder exchange
  PRIVATE posix text)

whorl_component(cli PROGRAM IN cli
  ABOUT "the whorl command line"
  PRIVATE case intake json metadata posix program text)

whorl_component(lab PROGRAM IN bench/lab
  ABOUT "whorl-lab, which measures how hashes survive edits"
  PRIVATE bundle json posix program text
  ALSO tests/vectors/)
