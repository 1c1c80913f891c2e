"""Logged models with the real 3.x client: parameters beyond one request, metrics, searches, datasets, registration.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python logged_models_client.py
"""

import support

import mlflow
import pandas as pd

support.only_with(3, mlflow.__version__)

import mlflow.pyfunc  # noqa: E402

PARAMS = {f"param_{n:03}": n for n in range(250)}
client = mlflow.MlflowClient()
state = {}


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str], params=None):
        return model_input


def log():
    with mlflow.start_run() as run:
        info = mlflow.pyfunc.log_model(
            name="echo", python_model=Echo(), params=PARAMS, tags={"kind": "echo"}, pip_requirements=["pandas"]
        )
    model = mlflow.get_logged_model(info.model_id)
    assert model.params == {key: str(value) for key, value in PARAMS.items()}, len(model.params)
    assert (model.name, model.source_run_id, str(model.status)) == ("echo", run.info.run_id, "READY"), model
    assert mlflow.pyfunc.load_model(f"models:/{info.model_id}").predict(["a", "b"]) == ["a", "b"]
    names = {item.path for item in client.list_logged_model_artifacts(info.model_id)}
    assert {"MLmodel", "python_model.pkl"} <= names, names
    state.update(model_id=info.model_id, run_id=run.info.run_id, experiment=model.experiment_id)


def metrics():
    model_id = state["model_id"]
    data = mlflow.data.from_pandas(pd.DataFrame({"x": [1, 2]}), name=f"numbers-{support.UNIQUE}")
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="testing")
        mlflow.log_metric("accuracy", 0.9, model_id=model_id, dataset=data, step=1)
        mlflow.log_metric("accuracy", 0.4, model_id=model_id, step=2)
        mlflow.log_metrics({"loss": 0.25, "not_a_number": float("nan")}, model_id=model_id)
    logged = {(metric.key, metric.step): metric for metric in mlflow.get_logged_model(model_id).metrics}
    assert logged["accuracy", 1].dataset_name == data.name, logged
    assert logged["accuracy", 1].run_id == run.info.run_id, logged
    assert logged["loss", 0].value == 0.25, logged
    assert mlflow.get_run(run.info.run_id).data.metrics["accuracy"] == 0.4
    found = mlflow.search_runs(filter_string=f"dataset.name = '{data.name}' AND dataset.context = 'testing'")
    assert list(found["run_id"]) == [run.info.run_id], found
    state["data"] = data


def ids(**query):
    found = mlflow.search_logged_models(experiment_ids=[state["experiment"]], output_format="list", **query)
    return [model.model_id for model in found]


def search():
    first, data = state["model_id"], state["data"]
    second = mlflow.initialize_logged_model(name="second", params={"lr": "0.1"}, tags={"kind": "other"}).model_id
    mlflow.finalize_logged_model(second, "READY")
    with mlflow.start_run():
        mlflow.log_metric("accuracy", 0.7, model_id=second, dataset=data)
    assert ids() == [second, first]
    for text in ("name = 'echo'", "params.param_000 = '0'", "tags.kind LIKE 'ec%'", "metrics.loss < 0.3"):
        assert ids(filter_string=text) == [first], text
    assert ids(filter_string="params.lr = '0.1' AND name ILIKE 'SEC%'") == [second]
    on_data = [{"dataset_name": data.name, "dataset_digest": data.digest}]
    assert ids(filter_string="metrics.accuracy > 0.8", datasets=on_data) == [first]
    assert ids(filter_string="metrics.accuracy > 0.8", datasets=[{"dataset_name": "another"}]) == []
    by_accuracy = [{"field_name": "metrics.accuracy", "ascending": False, "dataset_name": data.name}]
    assert ids(order_by=by_accuracy) == [first, second]
    assert ids(order_by=[{"field_name": "creation_timestamp", "ascending": True}]) == [first, second]
    assert len(ids(max_results=1)) == 1
    frame = mlflow.search_logged_models(experiment_ids=[state["experiment"]], filter_string="name = 'echo'")
    assert list(frame["model_id"]) == [first], frame
    support.refused(lambda: ids(filter_string="nonsense = 'x'"), "nonsense")
    mlflow.delete_logged_model_tag(second, "kind")
    mlflow.set_logged_model_tags(second, {"kind": "changed"})
    assert mlflow.get_logged_model(second).tags["kind"] == "changed"
    client.delete_logged_model(second)
    assert ids() == [first]
    support.refused(lambda: mlflow.get_logged_model(second), "not found")


def register():
    name = f"echo-{support.UNIQUE}"
    version = mlflow.register_model(f"models:/{state['model_id']}", name)
    assert (int(version.version), version.source) == (1, f"models:/{state['model_id']}"), version
    assert client.get_model_version(name, "1").run_id == state["run_id"]
    assert mlflow.pyfunc.load_model(f"models:/{name}/1").predict(["x"]) == ["x"]
    assert f'"{name}"' in mlflow.get_logged_model(state["model_id"]).tags["mlflow.modelVersions"]
    by_run = mlflow.register_model(f"runs:/{state['run_id']}/echo", name)
    assert mlflow.pyfunc.load_model(f"models:/{name}/{by_run.version}").predict(["y"]) == ["y"]


def autolog():
    from sklearn.linear_model import LinearRegression

    mlflow.sklearn.autolog(log_input_examples=False)
    with mlflow.start_run() as run:
        LinearRegression().fit(pd.DataFrame({"x": [1.0, 2.0, 3.0]}), pd.Series([2.0, 4.0, 6.0]))
    mlflow.sklearn.autolog(disable=True)
    logged = mlflow.get_run(run.info.run_id)
    assert logged.data.params["fit_intercept"] == "True", logged.data.params
    assert "training_mean_squared_error" in logged.data.metrics, logged.data.metrics
    assert [item.dataset.name for item in logged.inputs.dataset_inputs] == ["dataset"], logged.inputs
    model_id = logged.outputs.model_outputs[0].model_id
    assert abs(mlflow.sklearn.load_model(f"models:/{model_id}").predict(pd.DataFrame({"x": [5.0]}))[0] - 10) < 1e-6


def main():
    support.run_blocks("logged-models", log, metrics, search, register, autolog)


main()
