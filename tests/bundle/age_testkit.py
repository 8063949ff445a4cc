#!/usr/bin/env python3
"""Makes the testkit of age (https://c2sp.org/CCTV/age) anew, from the specification and from figures.

write OUT        writes the files of the testkit to the folder OUT
digests TESTKIT  prints the digests of a checkout's files (age/testdata of https://github.com/C2SP/CCTV) as CSV

The testkit's generator draws on a fixed stream of bytes, so that its files follow from https://c2sp.org/age, RFC 9180
and the figures below. A file here is the testkit's to the byte, inflated where that is compressed, and without the lines
"comment" and "compressed" of its head. Digests are taken of the same: by age_testkit.csv, of December 2025 (commit
e9274a7), one sees that these are the real files.
"""
import functools
import hashlib
import pathlib
import sys
import zlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20

from age_format import (CHUNK, FIRST_LINE, LAST_LINE, VERSION, armor, b64, bech32, chunk_nonce, finish, from_b64,
                        hybrid_stanza, not_canonical, public, replaced, scrypt_stanza, seal_chunk, secret_text, stanza,
                        stream_key, x25519_stanza)


def key_stream(key, nonce, block, size):
    cipher = Cipher(ChaCha20(key, block.to_bytes(4, "little") + nonce), mode=None)
    return cipher.encryptor().update(bytes(size))


RANDOM = key_stream(b"TEST RANDOMNESS TEST RANDOMNESS!", bytes(12), 0, 256)
FILE_KEY = b"YELLOW SUBMARINE"
LONG_FILE_KEY = b"A LONGER YELLOW SUBMARINE"
IDENTITY = bytes.fromhex("ca1626252c53cf1a4dc46695e7fcc46594cb4ccadedb6712dfda0753f3ae355e")
HYBRID_IDENTITY = bytes.fromhex("b8be81702bae561b372c3de084b70415734529cfef83c57eeb3e6e57689f9e23")
LOW_ORDER = bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7")
SHARE_THAT_ENDS_IN_ZERO = bytes.fromhex("97ba38a135fd5f9137fca3836bfec24340ab03d7ca316b26f482636334a52600")
PASSPHRASE = "password"


def hybrid_text(seed):
    return bech32("AGE-SECRET-KEY-PQ-", seed)


OURS = [secret_text(IDENTITY)]
HYBRID = [hybrid_text(HYBRID_IDENTITY)]


@dataclass
class Case:
    name: str
    file: bytes
    expect: str = "success"
    identities: list = ()
    passphrases: list = ()
    released: bytes = b"age"
    file_key: bytes = FILE_KEY

    def text(self):
        head = [f"expect: {self.expect}"]
        if self.expect in ("success", "payload failure"):
            head.append(f"payload: {hashlib.sha256(self.released).hexdigest()}")
        head.append(f"file key: {self.file_key.hex()}")
        head += [f"identity: {identity}" for identity in self.identities]
        head += [f"passphrase: {passphrase}" for passphrase in self.passphrases]
        if self.name.startswith("armor_"):
            head.append("armored: yes")
        return "\n".join(head).encode() + b"\n\n" + self.file


def x25519(used=0, identity=IDENTITY, file_key=FILE_KEY):
    """The stanza whose ephemeral secret is what comes next after so many bytes of randomness."""
    return x25519_stanza(identity, public(RANDOM[used:used + 32]), file_key)


def with_payload(head, used=32, plain=b"age", file_key=FILE_KEY):
    nonce = RANDOM[used:used + 16]
    return head + nonce + seal_chunk(stream_key(file_key, nonce), 0, True, plain)


def sealed(*stanzas, used=32, plain=b"age", file_key=FILE_KEY):
    return with_payload(finish(VERSION + b"".join(stanzas), file_key), used, plain, file_key)


def altered(data, at=-1, bits=0xFF):
    data = bytearray(data)
    data[at] ^= bits
    return bytes(data)


def damaged(good, share_name, other_kind, argument):
    """What is done to stanzas of all kinds: name, stanza, outcome."""
    line, body = good.split(b"\n")[:2]
    kind, share, *rest = line.split(b" ")[1:]

    def of(*arguments, body=body):
        return b" ".join([b"->", *arguments]) + b"\n" + body + b"\n"

    yield "bad_tag", of(kind, share, *rest, body=b64(altered(from_b64(body)))), "no match"
    yield "extra_argument", of(kind, share, *rest, argument), "header failure"
    yield "not_canonical_body", of(kind, share, *rest, body=not_canonical(body)), "header failure"
    yield f"not_canonical_{share_name}", of(kind, not_canonical(share), *rest), "header failure"
    yield "lowercase" if other_kind.islower() else "uppercase", of(other_kind, share, *rest), "no match"


def header_cases():
    good = x25519()
    lines = VERSION + good
    yield Case("empty", b"", "header failure")
    yield Case("version_unsupported", with_payload(finish(replaced(lines, b"v1", b"v1234"), FILE_KEY)),
               "header failure", OURS)
    yield Case("header_crlf", crlf_header(), "header failure", OURS)

    yield Case("hmac_bad", with_payload(finish(lines, bytes(16))), "HMAC failure", OURS)
    mac = finish(lines, FILE_KEY)[len(lines) + 4:-1]
    for name, line in [
            ("extra_space", b"---  " + mac),
            ("garbage", b"--- " + mac + b"AAA"),
            ("missing", b"--- "),
            ("no_space", b"---" + mac),
            ("not_canonical", b"--- " + not_canonical(mac)),
            ("trailing_space", b"--- " + mac + b" "),
            ("truncated", b"--- " + mac[:4])]:
        yield Case("hmac_" + name, with_payload(lines + line + b"\n"), "header failure", OURS)

    two_lines = stanza([b"stanza"], b"A" * 50)[:-1]
    for name, text in [
            ("bad_start", b"-- stanza\n\n"),
            ("base64_padding", two_lines + b"=\n"),
            ("empty_argument", b"-> stanza  argument\n\n"),
            ("invalid_character", "-> stanza \u00e8\n\n".encode()),
            ("long_line", b"-> stanza\n" + b"A" * 68 + b"\n\n"),
            ("missing_body", b"-> empty\n"),
            ("missing_final_line", b"-> stanza\n" + b"A" * 64 + b"\n"),
            ("multiple_short_lines", b"-> stanza\n" + 2 * (b"A" * 32 + b"\n")),
            ("no_arguments", b"->\n\n"),
            ("not_canonical", not_canonical(two_lines) + b"\n"),
            ("spurious_cr", b"-> stanza\n" + b"A" * 32 + b"\r" + b"A" * 31 + b"\n")]:
        yield Case("stanza_" + name, sealed(good, text), "header failure", OURS)
    yield Case("stanza_empty_body", sealed(good, b"-> empty\n\n"), identities=OURS)
    yield Case("stanza_empty_last_line", sealed(good, stanza([b"stanza"], b"A" * 96)), identities=OURS)
    words = [bytes(c for c in range(i, i + 8) if 0x20 < c < 0x7F) for i in range(0x20, 0x80, 8)]
    words = [stanza(words[:6], b""), stanza(words[6:], b"")]
    yield Case("stanza_valid_characters", sealed(*words, good), identities=OURS)


def crlf_header():
    lines = (VERSION + x25519()).replace(b"\n", b"\r\n")
    return with_payload(finish(lines, FILE_KEY)[:-1] + b"\r\n")


def x25519_cases():
    grease = stanza([b"grease"], b"")
    yield Case("x25519", sealed(x25519()), identities=OURS)
    yield Case("x25519_grease", sealed(grease, x25519(), grease), identities=OURS)
    yield Case("x25519_multiple_recipients", sealed(x25519(32, RANDOM[:32]), x25519(64), used=96), identities=OURS)
    yield Case("x25519_no_match", sealed(x25519(32, public(IDENTITY)), used=64), "no match",
               [secret_text(RANDOM[:32])])
    for name, text, expect in damaged(x25519(), "share", b"x25519", b"1234"):
        yield Case("x25519_" + name, sealed(text), expect, OURS)
    yield Case("x25519_long_file_key", sealed(x25519(file_key=LONG_FILE_KEY), file_key=LONG_FILE_KEY),
               "header failure", OURS, file_key=LONG_FILE_KEY)
    for name, share in [("identity", bytes(32)), ("low_order", LOW_ORDER)]:
        yield Case("x25519_" + name, sealed(x25519_stanza(IDENTITY, share, FILE_KEY), used=0), "header failure", OURS)
    share = public(RANDOM[:32])
    longer = replaced(x25519(), b64(share), b64(share + b"\0"))
    yield Case("x25519_long_share", sealed(longer), "header failure", OURS)
    share = SHARE_THAT_ENDS_IN_ZERO
    shorter = replaced(x25519_stanza(IDENTITY, share, FILE_KEY), b64(share), b64(share[:-1]))
    yield Case("x25519_short_share", sealed(shorter, used=0), "header failure", OURS)


@functools.lru_cache(None)
def scrypt(salt, work=10, passphrase=PASSPHRASE, file_key=FILE_KEY):
    return scrypt_stanza(passphrase.encode(), salt, work, file_key)


def scrypt_cases():
    def case(name, file, expect="header failure", passphrases=(PASSPHRASE,), **more):
        return Case("scrypt" + name, file, expect, passphrases=passphrases, **more)

    salt = RANDOM[:16]
    good = scrypt(salt)
    yield case("", sealed(good, used=16), "success")
    yield case("_no_match", sealed(good, used=16), "no match", ["wrong"])
    yield case("_double", sealed(good, scrypt(RANDOM[16:32], passphrase="hunter2")), passphrases=[PASSPHRASE, "hunter2"])
    yield case("_and_x25519", sealed(x25519(32), scrypt(RANDOM[64:80]), used=80), identities=[secret_text(RANDOM[:32])])
    yield case("_long_file_key", sealed(scrypt(salt, file_key=LONG_FILE_KEY), used=16, file_key=LONG_FILE_KEY),
               file_key=LONG_FILE_KEY)
    for name, text, expect in damaged(good, "salt", b"Scrypt", b"10"):
        yield case("_" + name, sealed(text, used=16), expect)
    yield case("_salt_long", sealed(scrypt(RANDOM[:20]), used=20))
    yield case("_salt_short", sealed(scrypt(RANDOM[:12]), used=12))
    yield case("_salt_missing", sealed(replaced(scrypt(b""), b"scrypt  ", b"scrypt "), used=0))

    for name, work in [
            ("hex", b" 0xa"),
            ("leading_garbage", b" aaaa10"),
            ("leading_plus", b" +10"),
            ("leading_zero_decimal", b" 010"),
            ("leading_zero_octal", b" 012"),
            ("negative", b" -10"),
            ("overflow", b" %d" % (2 ** 63 + 10)),
            ("trailing_garbage", b" aaaa10"),
            ("zero", b" 0")]:
        yield case("_work_factor_" + name, sealed(replaced(good, b" 10\n", work + b"\n"), used=16))
    slow = scrypt(salt, 18)
    yield case("_work_factor_missing", sealed(replaced(slow, b" 18\n", b"\n"), used=16))
    yield case("_work_factor_wrong", sealed(replaced(slow, b" 18\n", b" 10\n"), used=16), "no match")
    # Eight gigabytes and a minute to compute: a figure.
    slowest = stanza([b"scrypt", b64(bytes.fromhex("ac5d3f3706e55071d3a604204697b909")), b"23"],
                     bytes.fromhex("a96f5e56c4f43556ff56cc2dc3c90f2315276989a6f4fc757589aadbee3ea990"))
    yield case("_work_factor_23", sealed(slowest, used=0))


def hybrid_with(share, message, seed=HYBRID_IDENTITY, file_key=FILE_KEY, damage=bytes):
    return hybrid_stanza(seed, share, message, file_key, damage)


def hybrid(used=0, **more):
    return hybrid_with(public(RANDOM[used:used + 32]), RANDOM[used + 32:used + 64], **more)


def hybrid_cases():
    def case(name, file, expect="header failure", identities=HYBRID, **more):
        return Case("hybrid" + name, file, expect, identities, **more)

    grease = stanza([b"grease"], b"")
    good = hybrid()
    yield case("", sealed(good, used=64), "success")
    yield case("_grease", sealed(grease, good, grease, used=64), "success")
    yield case("_multiple_recipients", sealed(hybrid(32, seed=RANDOM[:32]), hybrid(96), used=160), "success")
    yield case("_and_x25519", sealed(x25519(32, RANDOM[:32]), hybrid(64), used=128), "success")
    yield case("_no_match", sealed(hybrid(32), used=96), "no match", [hybrid_text(RANDOM[:32])])
    for name, text, expect in damaged(good, "enc", b"MLKEM768X25519", b"1234"):
        yield case("_" + name, sealed(text, used=64), expect)
    yield case("_long_file_key", sealed(hybrid(file_key=LONG_FILE_KEY), used=64, file_key=LONG_FILE_KEY),
               file_key=LONG_FILE_KEY)
    yield case("_x25519_arg", sealed(replaced(good, b"mlkem768x25519", b"X25519"), used=64), identities=OURS + HYBRID)
    yield case("_currupted_enc_mlkem", sealed(hybrid(damage=lambda key: altered(key, 0)), used=64), "no match")
    yield case("_currupted_enc_x25519", sealed(hybrid(damage=lambda key: altered(key, -10)), used=64), "no match")
    yield case("_long_share", sealed(hybrid(damage=lambda key: key + b"\0"), used=64))
    yield case("_short_share", sealed(hybrid_with(SHARE_THAT_ENDS_IN_ZERO, RANDOM[:32], damage=lambda key: key[:-1])))
    yield case("_identity", sealed(hybrid_with(bytes(32), RANDOM[:32])))
    yield case("_low_order", sealed(hybrid_with(LOW_ORDER, RANDOM[:32])))


def stream(sizes, last=1):
    """The header, nonce and chunks of these sizes, of which so many call themselves the last; and the contents.

    The contents are what makes the ciphertext nothing but zeros.
    """
    nonce = RANDOM[32:48]
    key = stream_key(FILE_KEY, nonce)
    file, contents = [finish(VERSION + x25519(), FILE_KEY), nonce], []
    for i, size in enumerate(sizes):
        is_last = i >= len(sizes) - last
        contents.append(key_stream(key, chunk_nonce(i, is_last), 1, size))
        file.append(seal_chunk(key, i, is_last, contents[-1]))
    return b"".join(file), b"".join(contents)


def stream_cases():
    for name, sizes in [
            ("257_chunks", [CHUNK] * 256 + [1]),
            ("257_chunks_full", [CHUNK] * 257),
            ("258_chunks", [CHUNK] * 257 + [1]),
            ("last_chunk_full", [CHUNK]),
            ("last_chunk_full_second", [CHUNK] * 2),
            ("two_chunks", [CHUNK] * 2),
            ("three_chunks", [CHUNK] * 3)]:
        file, contents = stream(sizes)
        yield Case("stream_" + name, file, identities=OURS, released=contents)
    yield Case("stream_empty_payload", sealed(x25519(), plain=b""), identities=OURS, released=b"")

    for name, sizes, last, released in [
            ("last_chunk_empty", [CHUNK, 0], 1, CHUNK),
            ("no_chunks", [], 0, 0),
            ("no_final", [1], 0, 0),
            ("no_final_full", [CHUNK], 0, CHUNK),
            ("no_final_two_chunks", [CHUNK, 1], 0, CHUNK),
            ("no_final_two_chunks_full", [CHUNK] * 2, 0, 2 * CHUNK),
            ("two_final_chunks", [CHUNK, 1], 2, CHUNK),
            ("two_final_chunks_full", [CHUNK] * 2, 2, CHUNK),
            ("two_final_chunks_second", [CHUNK, CHUNK, 1], 2, 2 * CHUNK),
            ("two_final_chunks_short", [1, 1], 2, 0)]:
        file, contents = stream(sizes, last)
        yield Case("stream_" + name, file, "payload failure", OURS, released=contents[:released])

    header, good = finish(VERSION + x25519(), FILE_KEY), sealed(x25519())
    first_chunk, in_one = stream([CHUNK], 0), stream([CHUNK])
    random = RANDOM[48:]
    for name, file, released in [
            ("bad_tag", altered(good, bits=0x20), b""),
            ("bad_tag_second_chunk", altered(stream([CHUNK, 1])[0], bits=0x20), first_chunk[1]),
            ("bad_tag_second_chunk_full", altered(stream([CHUNK] * 2)[0], bits=0x20), first_chunk[1]),
            ("missing_tag", good[:-16], b""),
            ("short_chunk", header + RANDOM[32:60], b""),
            ("short_second_chunk", first_chunk[0] + random[:12], first_chunk[1]),
            ("trailing_garbage_long", in_one[0] + random[:20], in_one[1]),
            ("trailing_garbage_short", in_one[0] + random[:12], in_one[1])]:
        yield Case("stream_" + name, file, "payload failure", OURS, released=released)
    yield Case("stream_no_nonce", header, "header failure", OURS)
    yield Case("stream_short_nonce", header + RANDOM[32:44], "header failure", OURS)


def armor_cases():
    def good(name, file, **more):
        return Case("armor_" + name, file, identities=OURS, **more)

    def bad(name, file):
        return Case("armor_" + name, file, "armor failure", OURS)

    file = sealed(x25519())
    text = armor(file)
    lines = text.split(b"\n")[:-1]
    body = lines[1:-1]

    def of(*body, first=FIRST_LINE, last=LAST_LINE):
        return b"\n".join([first, *body, last, b""])

    yield good("x25519", text)
    yield good("crlf", armor(file, b"\r\n"))
    yield good("no_eol", text[:-1])
    blank = b"\n\r   \t\n"
    yield good("whitespace_outside", blank + text + blank)
    age = b"age " * 10  # fills the last line
    full = armor(sealed(x25519(), plain=age))
    yield good("full_last_line", full, released=age)
    yield bad("empty_last_line", replaced(full, LAST_LINE, b"\n" + LAST_LINE))
    yield Case("armor_scrypt", armor(sealed(scrypt(RANDOM[:16]), used=16)), passphrases=[PASSPHRASE])
    yield Case("armor_hybrid", armor(sealed(hybrid(), used=64)), identities=HYBRID)
    yield Case("armor_no_match", armor(sealed(x25519(32, public(IDENTITY)), used=64)), "no match",
               [secret_text(RANDOM[:32])])
    yield Case("armor_empty", of(), "header failure")
    yield Case("armor_header_crlf", armor(crlf_header()), "header failure", OURS)
    in_one, contents = stream([CHUNK])
    yield Case("armor_garbage_encoded", armor(in_one + RANDOM[48:68]), "payload failure", OURS, released=contents)

    yield bad("garbage_leading", b"garbage\n" + text)
    yield bad("garbage_trailing", text + b"garbage\n")
    yield bad("empty_line_begin", of(b"", *body))
    yield bad("empty_line_end", of(*body, b""))
    yield bad("eol_between_padding", replaced(armor(sealed(x25519(), plain=b"age12")), b"==", b"=\n="))
    yield bad("headers", of(b"Headers: are", b"Not: allowed", b"", *body))
    yield bad("invalid_character_header", of(body[0][:4] + b"*" + body[0][5:], *body[1:]))
    yield bad("invalid_character_payload", of(*body[:-1], b"*" + body[-1][1:]))
    yield bad("long_line", of(b"".join(body)))
    yield bad("lowercase", text.replace(b"AGE", b"age"))
    yield bad("no_end_line", replaced(text, LAST_LINE + b"\n", b""))
    yield bad("no_padding", text.replace(b"=", b""))
    unpadded = body[-1].rstrip(b"=")
    yield bad("not_canonical", of(*body[:-1], not_canonical(unpadded) + body[-1][len(unpadded):]))
    yield bad("pgp_checksum", of(b"", *body, b"=yjEF"))
    yield bad("short_line", of(*armor(file[:12]).split(b"\n")[1:2], *armor(file[12:]).split(b"\n")[1:-2]))
    spaced = [b"----- " + line.strip(b"-") + b" -----" for line in (FIRST_LINE, LAST_LINE)]
    yield bad("whitespace_begin", of(*body, first=spaced[0]))
    yield bad("whitespace_end", of(*body, last=spaced[1]))
    yield bad("whitespace_eol", of(*body[:-2], body[-2] + b" ", body[-1]))
    yield bad("whitespace_last_line", of(*body[:-1], body[-1] + b" "))
    yield bad("whitespace_line_start", of(*body[:-2], b" " + body[-2], body[-1]))
    yield bad("wrong_type", text.replace(b"FILE", b"MESSAGE"))


def write(out):
    for cases in header_cases, x25519_cases, scrypt_cases, hybrid_cases, stream_cases, armor_cases:
        for case in cases():
            (out / case.name).write_bytes(case.text())


def digests(testkit):
    print("name,sha256")
    for path in sorted(testkit.iterdir()):
        head, file = path.read_bytes().split(b"\n\n", 1)
        lines = head.split(b"\n")
        if b"compressed: zlib" in lines:
            file = zlib.decompress(file)
        kept = [line for line in lines if not line.startswith((b"comment: ", b"compressed: "))]
        print(path.name, hashlib.sha256(b"\n".join(kept) + b"\n\n" + file).hexdigest(), sep=",")


if __name__ == "__main__":
    {"write": write, "digests": digests}[sys.argv[1]](pathlib.Path(sys.argv[2]))
