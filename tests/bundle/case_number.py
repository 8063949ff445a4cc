#!/usr/bin/env python3
"""Prints the case numbers of public keys (hexadecimal). Finds the two check symbols by trying all of them."""
import hashlib
import sys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
POWERS = [1]  # of x, in GF(32) by x^5 + x^2 + 1
for _ in range(30):
    following = POWERS[-1] << 1
    POWERS.append(following ^ 0b100101 if following & 32 else following)


def times(a, b):
    return POWERS[(POWERS.index(a) + POWERS.index(b)) % 31] if a and b else 0


def value(word, place):
    """Of the polynomial whose coefficients the word has, the highest first."""
    result = 0
    for symbol in word:
        result = times(result, place) ^ symbol
    return result


def case_number(key):
    digest = int.from_bytes(hashlib.sha256(b"whorl case number 1\n" + key).digest(), "big")
    data = [digest >> (256 - 5 * i) & 31 for i in range(1, 19)]
    word, = (data + [a, b] for a in range(32) for b in range(32)
             if value(data + [a, b], POWERS[1]) == 0 == value(data + [a, b], POWERS[2]))
    text = "".join(ALPHABET[symbol] for symbol in word)
    return "-".join(text[i:i + 4] for i in range(0, 20, 4))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(case_number(bytes.fromhex(argument)))
