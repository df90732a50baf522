"""Trains a binary classifier on rows made from a seed; prints the AUC of validation rows, writes the model."""

import argparse
from pathlib import Path

import lightgbm
import numpy

arguments = argparse.ArgumentParser()
arguments.add_argument("--leaves", type=int, required=True)
arguments.add_argument("--rate", type=float, required=True)
arguments.add_argument("--model", type=Path, required=True)
arguments.add_argument("--trial", required=True)
given = arguments.parse_args()

with open("started", "a") as started:
    started.write(given.trial + "\n")
random = numpy.random.default_rng(7)
x = random.normal(size=(4000, 8))
y = (x[:, 0] * x[:, 1] + numpy.sin(3 * x[:, 2]) + random.normal(size=4000) > 0).astype(int)
parameters = {"objective": "binary", "metric": "auc", "num_leaves": given.leaves, "learning_rate": given.rate}
fixed = {"num_threads": 1, "deterministic": True, "force_row_wise": True, "seed": 1, "verbosity": -1}
rows = lightgbm.Dataset(x[:3000], y[:3000])
model = lightgbm.train({**parameters, **fixed}, rows, num_boost_round=40)
scores = model.predict(x[3000:])
ranks = scores.argsort().argsort() + 1
positive = y[3000:] == 1
pairs = positive.sum() * (~positive).sum()
auc = (ranks[positive].sum() - positive.sum() * (positive.sum() + 1) / 2) / pairs
given.model.parent.mkdir(parents=True, exist_ok=True)
model.save_model(given.model)
print(f"mlops-metric val_auc={auc:.12f}", flush=True)
