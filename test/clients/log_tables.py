"""
Tables and evaluations that a client logs become rows and predictions:

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python test/clients/log_tables.py

Needs a worker that reads files into rows. Exit code 0 when all holds.
"""

import json
import os
import time
import urllib.parse
import urllib.request

import mlflow
import pandas as pd

BASE = os.environ["MLFLOW_TRACKING_URI"].rstrip("/")


def get(path):
    with urllib.request.urlopen(f"{BASE}/api/weir/v1/{path}", timeout=30) as answer:
        return json.load(answer)


def across_runs(word):
    return get("predictions?" + urllib.parse.urlencode({"search": word}))["predictions"]


def until(look, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit(f"never saw {what}")


with mlflow.start_run() as run:
    run_id = run.info.run_id
    for turn in range(10):
        mlflow.log_table({"inputs": [f"turn {turn}"], "outputs": [turn]}, "answers.json")
    table = mlflow.load_table("answers.json", run_ids=[run_id])
    assert len(table) == 10, table

    data = pd.DataFrame({"inputs": ["What is a weir?"], "outputs": ["Sluicegate answer"], "target": ["x"]})
    # A score for each row: only then the client logs the table. The built-in ones download vocabularies.
    words = mlflow.metrics.make_metric(
        eval_fn=lambda predictions, targets, metrics: mlflow.metrics.MetricValue(
            scores=[len(text.split()) for text in predictions]
        ),
        greater_is_better=True,
        name="words",
    )
    mlflow.evaluate(
        data=data, targets="target", predictions="outputs", extra_metrics=[words], evaluators="default"
    )
    [found] = until(lambda: across_runs("sluicegate"), "the evaluated answer")
    assert found["run_id"] == run_id and found["inputs"] == "What is a weir?", found
    assert found["file"] == "eval_results_table.json", found

print(f"ok: tables with mlflow {mlflow.__version__}")
