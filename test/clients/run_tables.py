"""
Tables written by REST and by a client, each read and appended to by the other:

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python test/clients/run_tables.py

Exit code 0 when all holds.
"""

import json
import math
import os
import urllib.parse
import urllib.request

import mlflow
import numpy as np
import pandas as pd

BASE = os.environ["MLFLOW_TRACKING_URI"].rstrip("/")


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{BASE}/api/weir/v1/{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def rows(run_id, file, **query):
    address = f"runs/{run_id}/tables/{urllib.parse.quote(file, safe='')}/rows?{urllib.parse.urlencode(query)}"
    return call("GET", address)


def cells(run_id, file, **query):
    return [row["cells"] for row in rows(run_id, file, **query)["rows"]]


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


with mlflow.start_run() as run:
    run_id = run.info.run_id
    is_new = int(mlflow.__version__.split(".")[0]) >= 3

    # By REST first: the client reads it, appends to it, and loses nothing that REST adds in between.
    file = "results/日本 table.json"
    body = {"rows": [{"q": "a \"b\"\n", "score": 0.5, "tags": ["x"]}, {"q": "日本", "score": None, "late": {"k": 1}}]}
    call("POST", f"runs/{run_id}/tables/{urllib.parse.quote(file)}/rows", body)
    loaded = mlflow.load_table(file, run_ids=[run_id])
    equal(list(loaded.columns), ["q", "score", "tags", "late"])
    equal(list(loaded["q"]), ["a \"b\"\n", "日本"])
    equal(loaded["score"][0], 0.5)
    assert math.isnan(loaded["score"][1])
    equal(loaded["late"][1], {"k": 1})
    mlflow.log_table({"q": ["from the client"], "score": [2.0], "more": [True]}, file)
    call("POST", f"runs/{run_id}/tables/{urllib.parse.quote(file)}/rows", {"rows": [{"q": "again"}]})
    equal([cell["q"] for cell in cells(run_id, file)], ["a \"b\"\n", "日本", "from the client", "again"])
    equal([row["row_index"] for row in rows(run_id, file, filter="score > 0.5 AND more = true")["rows"]], [2])
    equal(list(mlflow.load_table(file, run_ids=[run_id])["q"]), ["a \"b\"\n", "日本", "from the client", "again"])

    # By the client first: REST reads it at once, whatever is in it.
    table = pd.DataFrame(
        {
            "text": ["é", None, ""],
            "number": [1.5, float("nan"), float("inf")],
            "at": pd.to_datetime(["2026-01-02T03:04:05", None, "2026-01-02T00:00:00"]),
            "nested": [[1, [2, {"a": None}]], {"k": [True]}, None],
        }
    )
    mlflow.log_table(table, "client.json")
    found = cells(run_id, "client.json")
    equal([cell["text"] for cell in found], ["é", None, ""])
    equal([cell["number"] for cell in found], [1.5, None, None])
    equal([cell["nested"] for cell in found], [[1, [2, {"a": None}]], {"k": [True]}, None])
    if is_new:
        image = mlflow.Image(np.zeros((4, 4, 3), dtype=np.uint8))
        mlflow.log_table({"prompt": ["dog", "cat"], "image": [image, image]}, "images.json")
        columns = rows(run_id, "images.json")["columns"]
        equal([column["type"] for column in columns], ["string", "image"])
        mlflow.log_table({"a": [1, 2], "b": [[1.0], [2.5, 3.0]]}, "table.parquet")
        call("POST", f"runs/{run_id}/tables/table.parquet/rows", {"rows": [{"a": 3, "c": "new"}]})
        mlflow.log_table({"a": [4]}, "table.parquet")
        loaded = mlflow.load_table("table.parquet", run_ids=[run_id])
        equal(list(loaded["a"]), [1, 2, 3, 4])
        equal(list(loaded["b"][1]), [2.5, 3.0])
        equal(loaded["c"][2], "new")

    names = {table["file"]: table["state"] for table in call("GET", f"runs/{run_id}/tables")["tables"]}
    assert all(state == "ready" for state in names.values()), names
    assert {file, "client.json"} <= set(names), names

print("run tables hold")
