"""
What `mlflow.llm.log_predictions` (clients up to 2.8) logs, and what REST logs beside it, is one list of predictions:

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python test/clients/log_predictions.py

Needs a worker that reads files into rows. Exit code 0 when all holds.
"""

import csv
import json
import os
import tempfile
import time
import urllib.parse
import urllib.request

import mlflow

BASE = os.environ["MLFLOW_TRACKING_URI"].rstrip("/")


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{BASE}/api/weir/v1/{path}", data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def across_runs(word):
    """Not by the run: only a worker brings rows here that nobody asked that run for."""
    return call("GET", "predictions?" + urllib.parse.urlencode({"search": word}))["predictions"]


def until(look, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit(f"never saw {what}")


def rows_of_file(run_id):
    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(
            run_id=run_id, artifact_path="llm_predictions.csv", dst_path=folder
        )
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))


question = {"question": "What's a \"weir\"?", "context": "rivers, mills"}
with mlflow.start_run() as run:
    run_id = run.info.run_id
    mlflow.llm.log_predictions([question], ["A low dam,\nas zwieback"], ["Answer: {question}"])
    mlflow.llm.log_predictions(["plain"], ["zweites Wehr"], [{"role": "user"}])

    [first] = until(lambda: across_runs("zwieback"), "the first prediction")
    assert first["inputs"] == question, first
    assert first["output"] == "A low dam,\nas zwieback", first
    [second] = until(lambda: across_runs("zweites wehr"), "the second prediction")
    assert second["prompt"] == {"role": "user"}, second

    rest = {"inputs": {"q": "it's"}, "output": "by REST", "prompt_name": "p", "prompt_version": 1}
    call("POST", f"runs/{run_id}/predictions", {"predictions": [rest]})
    # The client appends to what it downloads, and uploads the whole file.
    mlflow.llm.log_predictions(["third"], ["after REST"], [""])
    expected = [
        ["inputs", "outputs", "prompts"],
        [str(question), "A low dam,\nas zwieback", "Answer: {question}"],
        ["plain", "zweites Wehr", str({"role": "user"})],
        [str({"q": "it's"}), "by REST", ""],
        ["third", "after REST", ""],
    ]
    assert rows_of_file(run_id) == expected, rows_of_file(run_id)

    until(lambda: across_runs('"after REST"'), "the prediction after REST")
    listed = call("GET", f"runs/{run_id}/predictions")["predictions"]
    assert len(listed) == 4, listed
    [kept] = [one for one in listed if one["output"] == "by REST"]
    assert kept["prompt_name"] == "p" and kept["row_index"] == 2, kept

print(f"ok: predictions with mlflow {mlflow.__version__}")
