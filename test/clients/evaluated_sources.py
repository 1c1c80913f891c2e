"""What a real client logs is evaluated by Weir: OpenAI models, a model that only Python runs, behind `mlflow models serve`, datasets.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 MODEL_SERVER_PORT=5010 python evaluated_sources.py     (mlflow 2.8 or 3.x)

The worker's OpenAI answers "About <question>"; tracking server and worker allow the model server (WEIR_MODEL_SERVERS).
"""

import json
import os
import tempfile
import time
import urllib.error
import urllib.request

import support

support.stand_in_for_downloads()
os.environ.setdefault("OPENAI_API_KEY", "sk-none")

import mlflow  # noqa: E402
import openai  # noqa: E402
import pandas as pd  # noqa: E402

IS_2 = mlflow.__version__.startswith("2.")
NAME = f"evaluated-{support.UNIQUE}"
PORT = int(os.environ["MODEL_SERVER_PORT"])
TRACKING = os.environ["MLFLOW_TRACKING_URI"]
QUESTIONS = ["Are squirrels astronauts?", "What is a {weir}?"]
ROWS = [{"question": question, "truth": f"About {question}"} for question in QUESTIONS]
DEADLINE_S = 60
client = mlflow.MlflowClient()
state = {}


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{TRACKING}/api/weir/v1/{path}", data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{error.code}: {error.read().decode()}") from error


def evaluated(data, model, **more):
    """The evaluation when it has ended."""
    asked = {"targets": "truth", "model_type": "question-answering", "experiment_name": f"evaluated-{support.UNIQUE}"}
    request = {"data": data, "model": model, **asked, **more}
    evaluation = call("POST", "evaluations", request)
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        evaluation = call("GET", f"evaluations/{evaluation['evaluation_id']}")
        if evaluation["status"] in ("finished", "failed"):
            return evaluation
        time.sleep(0.1)
    raise AssertionError(evaluation)


def answers(evaluation):
    assert evaluation["status"] == "finished", evaluation
    assert evaluation["metrics"]["exact_match/v1"] == 1, evaluation
    table = mlflow.load_table("eval_results_table.json", run_ids=[evaluation["run_id"]])
    return list(table["outputs"])


def place(name):
    return {"artifact_path": name} if IS_2 else {"name": name}


def logged_openai_models():
    chat = openai.ChatCompletion if IS_2 else openai.chat.completions
    with mlflow.start_run() as run:
        messages = [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "About {question}"}]
        kwargs = {"registered_model_name": NAME, "pip_requirements": ["openai"]}
        info = mlflow.openai.log_model(model="gpt-4", task=chat, messages=messages, **kwargs, **place("model"))
        system = [{"role": "system", "content": "Be brief"}]
        mlflow.openai.log_model(model="gpt-4", task=chat, messages=system, pip_requirements=["openai"], **place("plain"))
    client.set_registered_model_alias(NAME, "champion", "1")
    uris = [f"runs:/{run.info.run_id}/model", f"models:/{NAME}/1", f"models:/{NAME}/latest", f"models:/{NAME}@champion"]
    if not IS_2:
        uris.append(f"models:/{info.model_id}")
    rows = [{"question": question, "truth": f"About About {question}"} for question in QUESTIONS]
    for uri in uris:
        assert answers(evaluated({"rows": rows}, {"uri": uri})) == [row["truth"] for row in rows], uri
    # Without a variable the row's text follows the messages, whatever its column is called.
    plain = evaluated({"rows": ROWS}, {"uri": f"runs:/{run.info.run_id}/plain"})
    assert answers(plain) == [row["truth"] for row in ROWS], plain


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [f"About {question}" for question in model_input["question"]]


def served_model():
    with mlflow.start_run() as run:
        mlflow.pyfunc.log_model(python_model=Echo(), pip_requirements=["mlflow"], **place("echo"))
    uri = f"runs:/{run.info.run_id}/echo"
    refused = evaluated({"rows": ROWS}, {"uri": uri})
    assert refused["status"] == "failed" and refused["error"]["code"] == "EVALUATION.MODEL", refused
    assert f"mlflow models serve -m {uri}" in refused["error"]["message"], refused
    with support.served(uri, PORT) as address:
        for model in (address, f"{address}/invocations"):
            assert answers(evaluated({"rows": ROWS}, {"uri": model})) == [row["truth"] for row in ROWS], model
        # The model fails on rows without its column: each says so, and the evaluation ends.
        rows = [{"other": row["question"], "truth": row["truth"]} for row in ROWS]
        failed = evaluated({"rows": rows}, {"uri": address})
        assert failed["error"]["code"] == "EVALUATION.NO_ANSWERS", failed


def logged_datasets():
    frame = pd.DataFrame([{**row, "answer": row["truth"]} for row in ROWS])
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        for name, write in {
            "rows.csv": lambda path: frame.to_csv(path, index=False),
            "rows.jsonl": lambda path: frame.to_json(path, orient="records", lines=True),
            "records.json": lambda path: frame.to_json(path, orient="records"),
            "rows.parquet": lambda path: frame.to_parquet(path, index=False),
        }.items():
            path = os.path.join(folder, name)
            write(path)
            mlflow.log_artifact(path)
            given = {"table": {"run_id": run.info.run_id, "artifact_file": name}}
            evaluation = evaluated(given, {"predictions_column": "answer"})
            assert evaluation["metrics"]["exact_match/v1"] == 1, evaluation
        where = run.info.artifact_uri.removeprefix("mlflow-artifacts:/")
        source = f"{TRACKING}/api/2.0/mlflow-artifacts/artifacts/{where}/rows.csv"
        mlflow.log_input(mlflow.data.from_pandas(frame, source=source, name="kept"))
        mlflow.log_input(mlflow.data.from_pandas(frame, name="nowhere"))
    given = {"dataset": {"run_id": run.info.run_id, "name": "kept"}}
    evaluation = evaluated(given, {"predictions_column": "answer"})
    assert evaluation["metrics"]["exact_match/v1"] == 1, evaluation
    try:
        evaluated({"dataset": {"run_id": run.info.run_id, "name": "nowhere"}}, {"predictions_column": "answer"})
    except AssertionError as error:
        assert "400" in str(error) and "not in this server" in str(error), error
    else:
        raise AssertionError("a dataset that is nowhere was taken")


def evaluation_datasets():
    if IS_2:  # that client has none
        return
    from mlflow.genai import datasets

    dataset = datasets.create_dataset(name=NAME)
    dataset.merge_records(
        [{"inputs": {"question": row["question"]}, "expectations": {"truth": row["truth"]}} for row in ROWS]
    )
    given = {"dataset": {"dataset_id": dataset.dataset_id}}
    evaluation = evaluated(given, {"uri": "openai:/gpt-4", "prompt": "{question}"})
    assert sorted(answers(evaluation)) == sorted(row["truth"] for row in ROWS), evaluation


def main():
    support.run_blocks("evaluated", logged_openai_models, served_model, logged_datasets, evaluation_datasets)


if __name__ == "__main__":
    main()
