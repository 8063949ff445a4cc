#!/usr/bin/env python3
"""Says of each JSON file whether it is as a JSON Schema has it: json_schema.py SCHEMA FILE..."""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

schema = json.loads(pathlib.Path(sys.argv[1]).read_bytes())
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for file in sys.argv[2:]:
    print("valid" if validator.is_valid(json.loads(pathlib.Path(file).read_bytes())) else "invalid")
