"""Makes a feature store in this folder by `feast apply`; writes what Feast joins and serves as CSV.

store.py  # needs definitions.py in the folder
"""

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
from feast import FeatureStore

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
YAML = """project: rides
provider: local
registry: data/registry.db
online_store: {type: sqlite, path: data/online.db}
offline_store: {type: file}
entity_key_serialization_version: 3
"""
FEATURES = ["driver_stats:conv_rate", "driver_stats:trips", "weather:rain", "ratings:stars", "positions:zone"]


def at(hours):
    return START + timedelta(hours=hours)


def write(name, rows, columns):
    frame = pd.DataFrame(rows, columns=["event_timestamp", *columns])
    frame.to_parquet(f"data/{name}.parquet")


def main():
    Path("data").mkdir()
    Path("feature_store.yaml").write_text(YAML)
    write(
        "driver_stats",
        [
            (at(hour + driver / 10), at(hour + driver / 10 + (2 if hour % 9 == 0 else 0)), driver, driver * hour % 7 / 7, driver * 100 + hour)
            for driver in range(1, 6)
            for hour in range(0, 48, 3)
        ],
        ["created", "driver_id", "conv", "trips"],
    )
    write("weather", [(at(hour), hour * 1.5) for hour in range(0, 48, 5)], ["rain"])
    write("ratings", [(at(hour), driver, (driver + hour) % 5) for driver in range(1, 4) for hour in (1, 20, 40)], ["driver_id", "stars"])
    write("positions", [(at(hour), driver, f"zone {(driver * hour) % 4}") for driver in range(1, 6) for hour in (0, 13, 30)], ["driver_id", "zone"])
    subprocess.run([sys.executable, "-m", "feast.cli.cli", "apply"], check=True, stdout=sys.stderr)
    store = FeatureStore(".")
    entities = pd.DataFrame(
        {"driver_id": [1 + step % 6 for step in range(30)], "event_timestamp": [at(1 + step * 1.7) for step in range(30)]}
    )
    asked = entities.assign(surge=1.5)
    training = store.get_historical_features(asked, features=[*FEATURES, "worth:worth"]).to_df()
    training.sort_values("event_timestamp").to_csv("training.csv", index=False)
    store.materialize(at(-24), at(72))
    rows = [{"driver_id": driver} for driver in range(1, 4)]
    for view in ("driver_stats", "weather", "ratings", "positions"):
        names = [name for name in FEATURES if name.startswith(f"{view}:")]
        store.get_online_features(features=names, entity_rows=rows).to_df().to_csv(f"{view}.online.csv", index=False)


main()
