# What an edit asked for, made on the decoded documents: reads JSON lines {old, new, document, path, op, value} and
# prints the number of each whose result is something else. Texts that PyYAML does not read before are counted.
import json, sys, yaml

def text_of(key):
    if key is True: return "true"
    if key is False: return "false"
    return str(key)

def find(holder, key):
    if isinstance(holder, list): return key - 1
    for own in holder:
        if text_of(own) == key: return own
    return key

def load(text):
    return list(yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))

class Unlike(Exception): pass  # this reader finds another key there

def change(documents, edit):
    if not edit["path"]: documents[edit["document"] - 1] = edit["value"]; return
    holder = documents[edit["document"] - 1]
    try:
        for key in edit["path"][:-1]: holder = holder[find(holder, key)]
    except (KeyError, TypeError): raise Unlike
    last = find(holder, edit["path"][-1])
    if isinstance(holder, dict) and not edit["adds"] and last not in holder: raise Unlike
    if edit["op"] == "delete": del holder[last]
    elif isinstance(holder, list) and last == len(holder): holder.append(edit["value"])
    else: holder[last] = edit["value"]

def copy(value):  # aliases become values of their own
    if isinstance(value, dict): return {k: copy(v) for k, v in value.items()}
    if isinstance(value, list): return [copy(v) for v in value]
    return value

read = 0
for number, line in enumerate(sys.stdin, 1):
    edit = json.loads(line)
    try: documents = [copy(d) for d in load(edit["old"])]
    except Exception: continue
    try: change(documents, edit)
    except (Unlike, TypeError): continue  # sets, lists of pairs
    read += 1
    try:
        result = load(edit["new"])
    except Exception as problem: print("wrong", number, type(problem).__name__); continue
    if repr(result) != repr(documents) and result != documents: print("wrong", number)
print("read", read)
