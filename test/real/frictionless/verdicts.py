"""What frictionless says of its own test corpus: the folder `data` of its source distribution.

    python verdicts.py <folder> > verdicts.json

A case is a file of data alone, a resource of a package or of a file of its own, or a schema alone.
"""
import json
import os
import sys
from pathlib import Path

import yaml
from frictionless import FrictionlessException, Package, Resource, Schema, system

DATA = (".csv", ".tsv", ".jsonl", ".ndjson", ".csv.gz", ".csv.zip")
TABLES = DATA + (".json",)
# What is measured there is time, and what is there comes from the network.
LEFT_OUT = ("table-10MB", "table-1MB", "table-5MB", "table-10x", "table-5x", "cassettes/", "zenodo/")

os.chdir(sys.argv[1])


def said(resource, package=None):
    """Errors of one resource as `type column`, each once; in its package, where others may be named."""
    resource.pop("bytes", None)
    resource.pop("hash", None)
    try:
        with system.use_context(trusted=True):
            read = Resource.from_descriptor(resource)
            if package is not None:
                others = [other for other in package if other["name"] != resource["name"]]
                whole = Package(resources=[read, *map(Resource.from_descriptor, others)])
                read = whole.get_resource(resource["name"])
            report = read.validate(limit_errors=100_000)
    except FrictionlessException as exception:
        return sorted({error.type for error in exception.reasons or [exception.error]})
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    columns = (getattr(error, "field_name", None) or getattr(error, "label", None) or "" for error in errors)
    return sorted({f"{error.type} {column}".strip() for error, column in zip(errors, columns)})


def schema_said(descriptor):
    try:
        Schema.from_descriptor(descriptor)
        return []
    except FrictionlessException as exception:
        return sorted({error.type for error in exception.reasons or [exception.error]})
    except Exception as exception:  # a fault of its own, such as a schema that is a list
        return [f"raises {type(exception).__name__}"]


def local(path):
    return isinstance(path, str) and "://" not in path and os.path.exists(path)


cases = []


def add(name, kind, errors, **more):
    cases.append({"case": name, "kind": kind, "errors": errors, **more})


def in_folder(resource, folder):
    """The same with its path from here."""
    at = os.path.normpath(os.path.join(folder, resource["path"]))
    return {**{key: value for key, value in resource.items() if key not in ("bytes", "hash")}, "path": at}


def others_of(resource, resources, folder):
    """Resources of the package that can be read, when a key leads to one."""
    schema = resource.get("schema")
    keys = schema.get("foreignKeys", []) if isinstance(schema, dict) else []
    if not any(key.get("reference", {}).get("resource") for key in keys):
        return None
    tables = (one for one in resources if isinstance(one, dict) and isinstance(one.get("path"), str) and "name" in one)
    return [{**in_folder(one, folder), "type": "table"} for one in tables if local(in_folder(one, folder)["path"])]


def add_resource(name, resource, folder, resources=()):
    path = resource.get("path")
    if not isinstance(path, str) or "://" in path or not str(path).endswith(TABLES):
        return
    at = os.path.normpath(os.path.join(folder, path))
    if not local(at) or any(part in at for part in LEFT_OUT) or isinstance(resource.get("schema"), str):
        return
    given = {key: value for key, value in resource.items() if key not in ("bytes", "hash")}
    here = {**given, "path": at, "type": "table"}
    here.setdefault("name", "table")
    others = others_of(resource, resources, folder)
    more = {} if others is None else {"package": name}
    add(name, "resource", said(json.loads(json.dumps(here)), others), path=at, resource=given, **more)


for file in sorted(Path(".").rglob("*")):
    name = str(file)
    if not file.is_file() or any(part in name for part in LEFT_OUT):
        continue
    if name.endswith(DATA):
        add(name, "data", said({"name": "table", "path": name, "type": "table"}), path=name)
    if not name.endswith((".json", ".yaml")):
        continue
    try:
        document = yaml.safe_load(file.read_text())
    except Exception:
        continue
    if isinstance(document, list) and document and all(isinstance(row, (dict, list)) for row in document):
        if name.endswith(".json"):
            add(name, "data", said({"name": "table", "path": name, "type": "table"}), path=name)
    if not isinstance(document, dict):
        continue
    document = json.loads(json.dumps(document, default=str))
    if isinstance(document.get("resources"), list):
        for index, resource in enumerate(document["resources"]):
            if isinstance(resource, dict):
                add_resource(f"{name}#{resource.get('name', index)}", resource, str(file.parent), document["resources"])
    elif "path" in document and ("schema" in document or "name" in document):
        add_resource(name, document, str(file.parent))
    elif "fields" in document or "schema" in file.name:
        add(name, "schema", schema_said(document))
json.dump(cases, sys.stdout, indent=1, ensure_ascii=False)
