# What a peer does nearest to validate-data's job, on the flights: `validate.py <peer> <folder>` prints what it cost.
import json
import os
import resource
import sys

peer, folder = sys.argv[1:]
path = lambda name: os.path.join(folder, name)


def pandera():
    import pandas
    import pandera.pandas as pa

    integers = {"delay": (-60, 1000), "distance": (0, 5000)}
    schema = pa.DataFrameSchema(
        {
            "date": pa.Column("datetime64[us]", nullable=False, coerce=True),
            **{name: pa.Column(int, pa.Check.in_range(*limits), coerce=True) for name, limits in integers.items()},
            **{name: pa.Column(str, pa.Check.str_matches("^[A-Z]{3}$")) for name in ("origin", "destination")},
        },
        unique=["date", "delay", "distance", "origin", "destination"],
    )
    try:
        schema.validate(pandas.read_parquet(path("current.parquet")), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return len(errors.failure_cases)
    raise AssertionError("the late flights were not found")


def frictionless():
    from frictionless import Checklist, Resource, Schema

    os.chdir(folder)
    schema = Schema.from_descriptor(
        {
            "fields": [
                {"name": "date", "type": "datetime", "format": "%Y-%m-%d %H:%M:%S", "constraints": {"required": True}},
                {"name": "delay", "type": "integer", "constraints": {"required": True, "minimum": -60, "maximum": 1000}},
                {"name": "distance", "type": "integer", "constraints": {"required": True, "minimum": 0, "maximum": 5000}},
                {"name": "origin", "type": "string", "constraints": {"required": True, "pattern": "[A-Z]{3}"}},
                {"name": "destination", "type": "string", "constraints": {"required": True, "pattern": "[A-Z]{3}"}},
            ]
        }
    )
    report = Resource(path="current.csv", schema=schema).validate(Checklist())
    assert not report.valid, "the late flights were not found"
    return report.stats["errors"]


def great_expectations():
    import great_expectations as gx
    import pandas

    frame = pandas.read_parquet(path("current.parquet"))
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("flights")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    expect = gx.expectations
    suite = gx.ExpectationSuite(name="flights")
    for name in frame.columns:
        suite.add_expectation(expect.ExpectColumnValuesToNotBeNull(column=name))
    for name, low, high in [("delay", -60, 1000), ("distance", 0, 5000)]:
        suite.add_expectation(expect.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high))
    for name in ["origin", "destination"]:
        suite.add_expectation(expect.ExpectColumnValuesToMatchRegex(column=name, regex="^[A-Z]{3}$"))
    suite.add_expectation(expect.ExpectCompoundColumnsToBeUnique(column_list=list(frame.columns)))
    result = batch.validate(suite)
    assert not result.success, "the late flights were not found"
    return result.statistics["unsuccessful_expectations"]


found = {"pandera": pandera, "frictionless": frictionless, "great_expectations": great_expectations}[peer]()
print(f"{peer}: {found} findings", file=sys.stderr)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "megabytes": round(used.ru_maxrss / 1024)}, separators=(",", ":")))
