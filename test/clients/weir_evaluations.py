"""Evaluations that Weir runs, beside those that the client runs: asked for, waited for, and compared in the run they left."""

import json
import math
import os
import tempfile
import time
import urllib.error
import urllib.request

import mlflow

DEADLINE_S = 60
FAILED_JUDGEMENT = "Failed to extract score and justification"


def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        os.environ["MLFLOW_TRACKING_URI"] + path, data=data, headers={"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{path} answered {error.code}: {error.read().decode()[:2000]}") from error


def submit(experiment, **request):
    """The evaluation, queued; the generation's own behaviour, with the textstat that is installed today."""
    compat = "mlflow-2.8" if mlflow.__version__.startswith("2.") else "latest"
    return call(
        "/api/weir/v1/evaluations",
        {"compat": compat, "textstat": "modern", "experiment_name": experiment, **request},
    )


def finished(evaluation):
    deadline = time.monotonic() + DEADLINE_S
    while evaluation["status"] in ("queued", "running") and time.monotonic() < deadline:
        time.sleep(0.05)
        evaluation = call(f"/api/weir/v1/evaluations/{evaluation['evaluation_id']}")
    assert evaluation["status"] == "finished", evaluation
    return evaluation["run_id"]


def in_run(run_id, **request):
    """A queued evaluation whose results go to a run that is there."""
    compat = "mlflow-2.8" if mlflow.__version__.startswith("2.") else "latest"
    request = {"compat": compat, "textstat": "modern", "run_id": run_id, **request}
    return finished(call("/api/weir/v1/evaluations", request))


def compared(baseline, candidate):
    sides = {"baseline": {"run_id": baseline}, "candidate": {"run_id": candidate}}
    return call("/api/weir/v1/evaluations/compare", sides)


def artifact(run_id, name):
    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=name, dst_path=folder)
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def same_value(left, right, where):
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        both_nan = math.isnan(left) and math.isnan(right)
        assert both_nan or math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9), (where, left, right)
    elif isinstance(left, str) and left.startswith(FAILED_JUDGEMENT):
        assert str(right).startswith(FAILED_JUDGEMENT), (where, left, right)
    else:
        assert left == right, (where, left, right)


def timed(key):
    return key.split("/")[0] == "latency"


def same_metrics(client_run, weir_run):
    client, weir = (mlflow.MlflowClient().get_run(run_id).data.metrics for run_id in (client_run, weir_run))
    assert set(client) == set(weir), (sorted(client), sorted(weir))
    for key in client:
        if not timed(key):
            same_value(client[key], weir[key], key)


def same_table(client_run, weir_run, name):
    client, weir = (artifact(run_id, name) for run_id in (client_run, weir_run))
    assert client["columns"] == weir["columns"], (client["columns"], weir["columns"])
    assert len(client["data"]) == len(weir["data"]), (len(client["data"]), len(weir["data"]))
    for index, (left, right) in enumerate(zip(client["data"], weir["data"])):
        for column, one, other in zip(client["columns"], left, right):
            if timed(column):
                assert isinstance(other, (int, float)), (column, other)
            else:
                same_value(one, other, (index, column))


def same_frame(client_run, weir_run, name):
    client, weir = (mlflow.load_table(name, run_ids=[run_id]) for run_id in (client_run, weir_run))
    assert list(client.columns) == list(weir.columns), (client.columns, weir.columns)
    steady = [column for column in client.columns if not timed(column)]
    assert [str(kind) for kind in client[steady].dtypes] == [str(kind) for kind in weir[steady].dtypes], (
        client.dtypes,
        weir.dtypes,
    )


def same_input(client_run, weir_run):
    """Name, schema, size and context; digest and source are each one's own."""
    client, weir = (mlflow.get_run(run_id).inputs.dataset_inputs for run_id in (client_run, weir_run))
    assert len(client) == len(weir) == 1, (client, weir)
    (left,), (right,) = client, weir
    assert left.dataset.name == right.dataset.name == "dataset"
    assert len(right.dataset.digest) == 8, right.dataset.digest
    assert json.loads(left.dataset.profile) == json.loads(right.dataset.profile)
    assert (left.dataset.schema is None) == (right.dataset.schema is None), (left.dataset.schema, right.dataset.schema)
    if left.dataset.schema is not None and not mlflow.__version__.startswith("2."):
        assert json.loads(left.dataset.schema) == json.loads(right.dataset.schema), right.dataset.schema
    assert [(tag.key, tag.value) for tag in left.tags] == [(tag.key, tag.value) for tag in right.tags]
    assert mlflow.data.get_source(right.dataset) is not None


def same_search(client_run, weir_run):
    for run_id in (client_run, weir_run):
        run = mlflow.get_run(run_id)
        digest = run.inputs.dataset_inputs[0].dataset.digest
        found = mlflow.search_runs(
            [run.info.experiment_id], filter_string=f"dataset.name = 'dataset' and dataset.digest = '{digest}'"
        )
        assert run_id in set(found["run_id"]), (digest, found)
        row = found[found["run_id"] == run_id].iloc[0]
        for key, value in run.data.metrics.items():
            same_value(value, float(row[f"metrics.{key}"]), key)


def same_runs(client_run, weir_run, table="eval_results_table.json"):
    same_metrics(client_run, weir_run)
    if table is not None:
        same_table(client_run, weir_run, table)
        same_frame(client_run, weir_run, table)
    same_input(client_run, weir_run)
    same_search(client_run, weir_run)
