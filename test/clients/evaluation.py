"""
What an MLflow client sees of an evaluation that Weir ran: the run's metrics, its end, its tags and the results table.

    python test/clients/evaluation.py --tracking http://127.0.0.1:5001

Run it with every client generation that is supported (mlflow 2.8 and 3.x). Exit code 0 when all holds.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import time
import urllib.request

import mlflow

ROWS = [
    ("What is a weir?", "A low dam across a river.", "A low dam across a river."),
    (
        "What feeds the mill pond?",
        "The rising tide fills the pond through a gate. The gate then closes by itself.",
        "The rising tide fills the pond. It closes a gate when the water falls.",
    ),
    ("Who owns the boat?", "Nobody knows who owns the boat.", "I don't know."),
]

# Recorded from MLflow 3.17.2 itself, for these rows (case preset-qa of the golden values).
METRICS = {
    "exact_match/v1": 0.3333333333333333,
    "flesch_kincaid_grade_level/v1/mean": 0.44396825396825496,
    "flesch_kincaid_grade_level/v1/variance": 4.86557435122197,
    "flesch_kincaid_grade_level/v1/p90": 2.2803809523809533,
    "ari_grade_level/v1/mean": -1.3811904761904756,
    "ari_grade_level/v1/variance": 3.453007596371877,
    "ari_grade_level/v1/p90": 0.4651428571428562,
}
TOKENS = [7, 16, 5]
DEADLINE_SECONDS = 60


def call(address, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def evaluate(tracking):
    keys = ("inputs", "ground_truth", "answer")
    evaluation = call(
        f"{tracking}/api/weir/v1/evaluations",
        {
            "experiment_name": "client-check",
            "data": {"rows": [dict(zip(keys, row)) for row in ROWS]},
            "model": {"predictions_column": "answer"},
            "targets": "ground_truth",
            "model_type": "question-answering",
        },
    )
    deadline = time.monotonic() + DEADLINE_SECONDS
    while evaluation["status"] in ("queued", "running") and time.monotonic() < deadline:
        time.sleep(0.1)
        evaluation = call(tracking + evaluation["links"]["self"])
    assert evaluation["status"] == "finished", evaluation
    return evaluation


def check_run(run_id):
    run = mlflow.get_run(run_id)
    assert run.info.status == "FINISHED", run.info.status
    assert run.data.metrics.keys() == METRICS.keys(), run.data.metrics
    for key, value in METRICS.items():
        assert math.isclose(run.data.metrics[key], value, rel_tol=1e-9), (key, run.data.metrics[key], value)
    assert run.data.tags["weir.evaluation.compat"] == "latest"


def check_table(run_id):
    table = mlflow.load_table("eval_results_table.json", run_ids=[run_id])
    assert list(table["inputs"]) == [row[0] for row in ROWS], table
    assert list(table["ground_truth"]) == [row[1] for row in ROWS], table
    assert list(table["answer"]) == [row[2] for row in ROWS], table
    assert list(table["token_count"]) == TOKENS, table
    assert math.isclose(table["ari_grade_level/v1/score"][0], -2.73), table


def check_download(run_id):
    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(
            run_id=run_id, artifact_path="eval_results_table.json", dst_path=folder
        )
        with open(path, encoding="utf-8") as file:
            table = json.load(file)
    assert set(table) == {"columns", "data"} and len(table["data"]) == len(ROWS), table


def check_search(run_id):
    found = mlflow.search_runs(
        experiment_names=["client-check"],
        filter_string="metrics.`exact_match/v1` > 0.3",
        order_by=["attributes.start_time DESC"],
    )
    assert run_id in set(found["run_id"]), found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tracking", default=os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:5001"))
    tracking = parser.parse_args().tracking.rstrip("/")
    mlflow.set_tracking_uri(tracking)
    run_id = evaluate(tracking)["run_id"]
    mlflow.set_experiment("client-check")  # load_table searches the current experiment
    for check in (check_run, check_table, check_download, check_search):
        check(run_id)
        print(f"ok {check.__name__}")
    print(f"mlflow {mlflow.__version__}: all checks passed")


if __name__ == "__main__":
    sys.exit(main())
