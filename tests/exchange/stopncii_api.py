#!/usr/bin/env python3
"""StopNCII pages as a client reads them that holds every field to its type, and every word to the API's definition:
python-threatexchange, threatexchange/exchanges/clients/stopncii/api.py.

stopncii_api.py write              prints a page with each word of the definition in it
stopncii_api.py compare A B        exits with 1 unless B says of every hash what A says of it; times may be later
stopncii_api.py read FILE          prints the page's records, by hash
"""
import json
import sys

SIGNALS = "Unknown ImagePDQ VideoMD5 VideoTMK Text URL".split()
STATUSES = "Unknown Received Active Withdrawn Deleted".split()
FEEDBACKS = "Unknown None QualityUnknown PendingReview Blocked NotBlocked Withdrawn Deleted".split()


def need(condition, what):
    if not condition:
        sys.exit(f"not as defined: {what!r}")


def member(of, name, kind):
    need(name in of, (name, of))
    # For JSON true is no number.
    need(type(of[name]) is kind, (name, of[name]))
    return of[name]


def word(of, name, words):
    need(member(of, name, str) in words, (name, of[name]))
    return of[name]


def feedback(given):
    need(type(given) is dict, given)
    tags = member({"tags": [], **given}, "tags", list)
    need(all(type(tag) is str for tag in tags), tags)
    return (member({"source": "", **given}, "source", str), word(given, "feedbackValue", FEEDBACKS),
            tuple(sorted(set(tags))))


def record(given):
    need(type(given) is dict, given)
    cases = member(given, "caseNumbers", dict)
    feedbacks = [feedback(one) for one in member({"CSPFeedbacks": [], **given}, "CSPFeedbacks", list)]
    need(len(set(feedbacks)) == len(feedbacks), feedbacks)
    return (word(given, "signalType", SIGNALS), member(given, "hashValue", str)), {
        "time": member(given, "lastModtimestamp", int),
        "status": word(given, "hashStatus", STATUSES),
        "cases": {number: word(cases, number, STATUSES) for number in cases},
        "feedbacks": sorted(feedbacks),
        "besides": {name: given[name] for name in given if name not in (
            "lastModtimestamp", "signalType", "hashValue", "hashStatus", "caseNumbers", "CSPFeedbacks")},
    }


def page(file):
    with open(file, encoding="utf-8") as opened:
        given = json.load(opened)
    need(type(given) is dict, given)
    need("nextPageToken" in given and type(given["nextPageToken"]) in (str, type(None)), "nextPageToken")
    checkpoint = member(given, "nextSetTimestamp", int)
    member(given, "hasMoreRecords", bool)
    records = [record(one) for one in member(given, "hashRecords", list)]
    need(member(given, "count", int) == len(records), "count")
    by_hash = dict(records)
    need(len(by_hash) == len(records), "a hash with two records, of which a reader keeps the last")
    need(all(said["time"] <= checkpoint for said in by_hash.values()), "nextSetTimestamp")
    return by_hash


def write():
    records = []

    def add(status, **more):
        records.append({"lastModtimestamp": 1600000000 + len(records), "signalType": "ImagePDQ",
                        "hashValue": f"{len(records) * 0x1234567 + 1:064x}", "hashStatus": status,
                        "caseNumbers": {}, **more})

    for status in STATUSES:
        add(status)
    for status in STATUSES:
        add("Active", caseNumbers={"a case": "Active", "another \u00e9 \"case\"": status})
    for value in FEEDBACKS:
        add("Received", CSPFeedbacks=[{"source": "One", "feedbackValue": value, "tags": ["b", "a"]},
                                      {"feedbackValue": "Blocked"}, {"source": "Two", "feedbackValue": "None"}])
    add("Active", hashRegions=["UK", "AB"], nobodyKnows={"what": [1, 2.5, None, True]})
    return {"count": len(records), "nextPageToken": None, "nextSetTimestamp": 1700000000, "hasMoreRecords": False,
            "hashRecords": records}


def compare(before, after):
    need(before.keys() == after.keys(), sorted(before.keys() ^ after.keys()))
    for name, said in before.items():
        need(after[name]["time"] >= said["time"], name)
        need({**after[name], "time": 0} == {**said, "time": 0}, (said, after[name]))


if sys.argv[1] == "write":
    print(json.dumps(write()))
elif sys.argv[1] == "compare":
    compare(page(sys.argv[2]), page(sys.argv[3]))
else:
    print(json.dumps({name[1]: said for name, said in page(sys.argv[2]).items()}))
