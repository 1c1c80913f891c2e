"""An OpenAI chat model in the tracking server: logged, read back, registered, served by `mlflow models serve`, evaluated.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python llm_flavour.py     (mlflow 2.8 or 3.x)
"""

import json

import support

support.use_loopback_vendor()
support.stand_in_for_downloads()

import mlflow  # noqa: E402
import openai  # noqa: E402
import pandas as pd  # noqa: E402

IS_2 = mlflow.__version__.startswith("2.")
NAME = f"assistant-{support.UNIQUE}"
SYSTEM = "Answer the following question in two sentences"
MESSAGES = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "{question}"}]
QUESTIONS = pd.DataFrame({"question": ["Are squirrels astronauts?"]})
client = mlflow.MlflowClient()
state = {}


def log_and_register():
    place = {"artifact_path": "model"} if IS_2 else {"name": "model"}
    with mlflow.start_run() as run:
        state["info"] = mlflow.openai.log_model(
            model="gpt-4",
            task=openai.ChatCompletion if IS_2 else openai.chat.completions,
            messages=MESSAGES,
            registered_model_name=NAME,
            pip_requirements=["openai"],
            **place,
        )
        state["run_id"] = run.info.run_id
    version = client.get_model_version(NAME, "1")
    assert version.run_id == state["run_id"], version
    where = client.get_model_version_download_uri(NAME, "1")
    assert where.startswith("mlflow-artifacts:/"), where
    if not IS_2:
        model = mlflow.get_logged_model(state["info"].model_id)
        assert model.source_run_id == state["run_id"], model
        noted = [(item["name"], int(item["version"])) for item in json.loads(model.tags["mlflow.modelVersions"])]
        assert set(noted) == {(NAME, 1)}, noted
        outputs = mlflow.get_run(state["run_id"]).outputs.model_outputs
        assert [output.model_id for output in outputs] == [model.model_id], outputs


def uris():
    yield f"runs:/{state['run_id']}/model"
    yield f"models:/{NAME}/1"
    if not IS_2:
        yield f"models:/{state['info'].model_id}"


def load_back():
    for uri in uris():
        assert mlflow.openai.load_model(uri)["messages"] == MESSAGES, uri
        answers = mlflow.pyfunc.load_model(uri).predict(QUESTIONS)
        assert list(answers) == ["You asked: Are squirrels astronauts?"], (uri, answers)


def serve():
    for uri in uris():
        with support.served(uri) as address:
            answer = support.invoke(address, {"dataframe_records": QUESTIONS.to_dict("records")})
        predictions = answer["predictions"] if isinstance(answer, dict) else answer
        assert predictions == ["You asked: Are squirrels astronauts?"], (uri, answer)


def copy():
    if IS_2:  # that client cannot copy over HTTP
        return
    registered = client.create_registered_model(f"{NAME}-prod")
    version = client.copy_model_version(f"models:/{NAME}/1", registered.name)
    assert (version.source, version.run_id) == (f"models:/{NAME}/1", state["run_id"]), version
    again = client.copy_model_version(f"models:/{NAME}-prod/1", registered.name)
    first = client.get_model_version_download_uri(NAME, "1")
    assert client.get_model_version_download_uri(registered.name, again.version) == first
    assert mlflow.openai.load_model(f"models:/{NAME}-prod/2")["messages"] == MESSAGES


def evaluate():
    column = "inputs" if IS_2 else "question"
    data = pd.DataFrame({column: ["1+1?", "2+2?"], "ground_truth": ["You asked: 1+1?", "4"]})
    with mlflow.start_run() as run:
        results = mlflow.evaluate(
            state["info"].model_uri, data, targets="ground_truth", model_type="question-answering"
        )
    metrics = mlflow.get_run(run.info.run_id).data.metrics
    assert metrics["exact_match/v1"] == 0.5, metrics
    assert {key: metrics[key] for key in results.metrics} == results.metrics, metrics
    table = mlflow.load_table("eval_results_table.json", run_ids=[run.info.run_id])
    assert list(table["outputs"]) == ["You asked: 1+1?", "You asked: 2+2?"], table
    found = mlflow.search_runs(filter_string="metrics.`exact_match/v1` = 0.5")
    assert list(found["run_id"]) == [run.info.run_id], found


def static_table():
    data = pd.DataFrame({"question": ["a", "b"], "answer": ["1", "2"], "guess": ["1", "3"]})
    with mlflow.start_run() as run:
        mlflow.evaluate(
            data=data, predictions="guess", targets="answer", model_type="question-answering", evaluators="default"
        )
    table = mlflow.load_table("eval_results_table.json", run_ids=[run.info.run_id], extra_columns=["run_id"])
    assert len(table) == 2 and set(table["run_id"]) == {run.info.run_id}, table
    dataset = mlflow.get_run(run.info.run_id).inputs.dataset_inputs[0].dataset
    found = mlflow.search_runs(filter_string=f"dataset.name = '{dataset.name}' AND dataset.digest = '{dataset.digest}'")
    assert list(found["run_id"]) == [run.info.run_id], found


def main():
    support.run_blocks("llm-flavour", log_and_register, load_back, serve, copy, evaluate, static_table)


main()
