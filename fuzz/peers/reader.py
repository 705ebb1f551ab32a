# PyYAML as a reader for fuzz/peers/fuzz.lua: answers batches on standard input, see there.
# The loader in Python, not libyaml's, which the module itself stands on.

import json
import struct
import sys

import yaml

MAX_NODES = 20000


class TooLarge(Exception):
    pass


class Flag:
    """A boolean that is another key than 0 and 1."""

    def __init__(self, value):
        self.value = value


FLAGS = {value: Flag(value) for value in (False, True)}


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("tag:yaml.org,2002:bool", lambda loader, node: FLAGS[loader.construct_yaml_bool(node)])


def text_of(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return {"other": "surrogate"}
    return text


def write(value, budget):
    budget[0] -= 1
    if budget[0] < 0:
        raise TooLarge()
    if value is None:
        return None
    if isinstance(value, Flag):
        return value.value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, float):
        return {"float": struct.pack(">d", value).hex()}
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, bytes):
        return {"binary": value.hex()}
    if isinstance(value, dict):
        return {"map": [[write(key, budget), write(item, budget)] for key, item in value.items()]}
    if isinstance(value, list):
        return {"list": [write(item, budget) for item in value]}
    return {"other": type(value).__name__}


def reason_of(error):
    problem = getattr(error, "problem", None) or str(error)
    words = "%s: %s" % (type(error).__name__, " ".join(str(problem).split()))
    return words.encode("utf-8", "replace").decode()


def read(text):
    try:
        budget = [MAX_NODES]
        return {"documents": [write(document, budget) for document in yaml.load_all(text, Loader)]}
    except Exception as error:  # PyYAML raises many kinds, ValueError of int() and date() among them
        return {"refused": reason_of(error)}


def main():
    source = sys.stdin.buffer
    sys.set_int_max_str_digits(0) if hasattr(sys, "set_int_max_str_digits") else None
    for count in iter(source.readline, b""):
        texts = []
        for _ in range(int(count)):
            size, _version = source.readline().split()
            texts.append(source.read(int(size)))
        for text in texts:
            sys.stdout.write(json.dumps(read(text)) + "\n")
        sys.stdout.flush()


main()
