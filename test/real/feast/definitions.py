"""A feature repository with every kind of view: of an entity, of none, pushed, of a stream, on demand."""

from datetime import timedelta

import pandas as pd
from feast import Entity, FeatureView, Field, FileSource, KafkaSource, PushSource, RequestSource, StreamFeatureView, ValueType
from feast.data_format import JsonFormat
from feast.on_demand_feature_view import on_demand_feature_view
from feast.types import Float32, Float64, Int64, String

driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)


def history(name, **more):
    return FileSource(name=f"{name}_history", path=f"data/{name}.parquet", timestamp_field="event_timestamp", **more)


stats = FeatureView(
    name="driver_stats",
    entities=[driver],
    ttl=timedelta(hours=6),
    schema=[Field(name="conv_rate", dtype=Float32), Field(name="trips", dtype=Int64)],
    source=history("driver_stats", created_timestamp_column="created", field_mapping={"conv": "conv_rate"}),
)
weather = FeatureView(
    name="weather",
    entities=[],
    ttl=timedelta(days=30),
    schema=[Field(name="rain", dtype=Float64)],
    source=history("weather"),
)
ratings = FeatureView(
    name="ratings",
    entities=[driver],
    ttl=timedelta(0),
    schema=[Field(name="stars", dtype=Int64)],
    source=PushSource(name="ratings_push", batch_source=history("ratings")),
)
positions = StreamFeatureView(
    name="positions",
    entities=[driver],
    ttl=timedelta(days=2),
    schema=[Field(name="zone", dtype=String)],
    source=KafkaSource(
        name="positions_stream",
        kafka_bootstrap_servers="localhost:9092",
        topic="positions",
        timestamp_field="event_timestamp",
        batch_source=history("positions"),
        message_format=JsonFormat(schema_json="driver_id integer, event_timestamp timestamp, zone string"),
    ),
)


@on_demand_feature_view(
    sources=[stats, RequestSource(name="asked", schema=[Field(name="surge", dtype=Float64)])],
    schema=[Field(name="worth", dtype=Float64)],
)
def worth(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"worth": inputs["trips"] * inputs["surge"]})
