# What a peer does nearest to validate-data's job, on the flights: `validate.py <peer> <folder>` prints what it cost.
import json
import os
import resource
import sys
import time

began = time.monotonic()
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
        schema.validate(pandas.read_parquet(path("all.parquet")), lazy=True)
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
    report = Resource(path="all.csv", schema=schema).validate(Checklist())
    assert not report.valid, "the late flights were not found"
    return report.stats["errors"]


def great_expectations():
    import great_expectations as gx
    import pandas

    frame = pandas.read_parquet(path("all.parquet"))
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


def sides():
    import pandas

    return [pandas.read_parquet(path(f"{side}.parquet")) for side in ("reference", "current")]


def tensorflow_data_validation():
    import tensorflow_data_validation as tfdv
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    def statistics(frame):
        # It counts times as numbers only.
        return tfdv.generate_statistics_from_dataframe(frame.assign(date=frame["date"].astype("int64")), n_jobs=1)

    number = 'presence {min_fraction: 1} drift_comparator {jensen_shannon_divergence {threshold: 0.1}}'
    text = 'type: BYTES presence {min_fraction: 1} drift_comparator {infinity_norm {threshold: 0.1}}'
    schema = text_format.Parse(
        f"""feature {{name: "date" type: INT presence {{min_fraction: 1}}}}
        feature {{name: "delay" type: INT int_domain {{min: -60 max: 1000}} {number}}}
        feature {{name: "distance" type: INT int_domain {{min: 0 max: 5000}} {number}}}
        feature {{name: "origin" {text}}} feature {{name: "destination" {text}}}""",
        schema_pb2.Schema(),
    )
    before, now = [statistics(frame) for frame in sides()]
    found = tfdv.validate_statistics(now, schema, previous_statistics=before).anomaly_info
    assert "delay" in found, "the late flights were not found"
    return len(found)


def evidently():
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset, DataSummaryPreset

    columns = DataDefinition(
        numerical_columns=["delay", "distance"],
        categorical_columns=["origin", "destination"],
        datetime_columns=["date"],
    )
    before, now = [Dataset.from_pandas(frame, data_definition=columns) for frame in sides()]
    return len(Report([DataSummaryPreset(), DataDriftPreset()]).run(now, before).dict()["metrics"])


def deepchecks():
    from deepchecks.tabular import Dataset
    from deepchecks.tabular.suites import data_integrity, train_test_validation

    # A sample, as its own checks take one by default: all rows were not tried.
    before, now = [
        Dataset(frame.sample(150_000, random_state=1), cat_features=["origin", "destination"], datetime_name="date")
        for frame in sides()
    ]
    results = [data_integrity().run(now), train_test_validation().run(before, now)]
    return sum(len(result.results) for result in results)


def ydata_profiling():
    import pandas
    from ydata_profiling import ProfileReport

    report = ProfileReport(pandas.read_parquet(path("all.parquet")), minimal=True, progress_bar=False)
    return len(report.get_description().variables)


found = globals()[peer]()
print(f"{peer}: {found} findings", file=sys.stderr)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - began, "megabytes": round(used.ru_maxrss / 1024)}, separators=(",", ":")))
