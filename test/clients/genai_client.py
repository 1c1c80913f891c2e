"""Evaluation datasets, scorers and mlflow.genai.evaluate with the real 3.x client; judges are code, nothing is asked of a network.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python genai_client.py
"""

import support

import mlflow
import pandas as pd

support.only_with(3, mlflow.__version__)

from mlflow.genai import datasets  # noqa: E402
from mlflow.genai.scorers import Correctness, RelevanceToQuery, scorer  # noqa: E402
from mlflow.genai.scorers.registry import list_scorer_versions  # noqa: E402

NAME = f"questions-{support.UNIQUE}"
state = {}


def create():
    experiment = mlflow.get_experiment_by_name(f"genai-{support.UNIQUE}").experiment_id
    dataset = datasets.create_dataset(name=NAME, experiment_id=[experiment], tags={"team": "docs", "stage": "draft"})
    assert dataset.dataset_id.startswith("d-") and dataset.name == NAME, dataset
    assert dataset.experiment_ids == [experiment] and dataset.tags["team"] == "docs", dataset
    state.update(dataset=dataset, experiment=experiment)


def rows(dataset):
    return dataset.to_df().to_dict("records")


def merge():
    dataset = state["dataset"]
    dataset.merge_records(
        [
            {"inputs": {"question": "1+1?"}, "expectations": {"expected_response": "2"}},
            {"inputs": {"question": "2+2?", "id": 9007199254740993}, "tags": {"hard": "yes"}},
        ]
    )
    frame = pd.DataFrame(
        [
            {"inputs": {"question": "1+1?"}, "expectations": {"note": "easy"}},
            {"inputs": {"question": "3+3?"}, "expectations": {"expected_response": "6"}},
        ]
    )
    dataset.merge_records(frame)
    again = datasets.get_dataset(dataset_id=dataset.dataset_id)
    records = {record["inputs"]["question"]: record for record in rows(again)}
    assert list(records) == ["1+1?", "2+2?", "3+3?"], records
    assert records["1+1?"]["expectations"] == {"expected_response": "2", "note": "easy"}, records
    assert records["2+2?"]["inputs"]["id"] == 9007199254740993, records
    assert records["2+2?"]["tags"]["hard"] == "yes", records
    assert str(records["1+1?"]["source_type"]) == "HUMAN", records["1+1?"]
    assert again.digest != dataset.digest, again


def merge_traces():
    @mlflow.trace
    def answer(question):
        return question.upper()

    for word in ("one", "two"):
        answer(word)
        mlflow.flush_trace_async_logging()
        mlflow.log_expectation(
            trace_id=mlflow.get_last_active_trace_id(), name="expected_response", value=word.upper()
        )
    traces = mlflow.search_traces(locations=[state["experiment"]], return_type="list")
    dataset = datasets.create_dataset(name=f"{NAME}-traces", experiment_id=state["experiment"])
    dataset.merge_records(traces)
    dataset.merge_records(mlflow.search_traces(locations=[state["experiment"]]))
    records = rows(datasets.get_dataset(dataset_id=dataset.dataset_id))
    assert sorted(record["inputs"]["question"] for record in records) == ["one", "two"], records
    for record in records:
        assert record["expectations"] == {"expected_response": record["inputs"]["question"].upper()}, record
        assert record["source"].source_data["trace_id"] == record["source_id"], record


def find():
    found = datasets.search_datasets(experiment_ids=state["experiment"], filter_string=f"name = '{NAME}'")
    assert [dataset.name for dataset in found] == [NAME], found
    by_tag = datasets.search_datasets(filter_string=f"tags.team = 'docs' AND name LIKE '{NAME}%'", order_by=["name ASC"])
    assert [dataset.name for dataset in by_tag] == [NAME], by_tag
    dataset_id = state["dataset"].dataset_id
    datasets.set_dataset_tags(dataset_id=dataset_id, tags={"stage": "ready", "team": None})
    datasets.delete_dataset_tag(dataset_id=dataset_id, key="team")
    assert datasets.get_dataset(dataset_id=dataset_id).tags["stage"] == "ready"
    other = mlflow.create_experiment(f"genai-other-{support.UNIQUE}")
    datasets.add_dataset_to_experiments(dataset_id=dataset_id, experiment_ids=[other])
    assert sorted(datasets.get_dataset(dataset_id=dataset_id).experiment_ids) == sorted([state["experiment"], other])
    datasets.remove_dataset_from_experiments(dataset_id=dataset_id, experiment_ids=[other])
    assert datasets.get_dataset(dataset_id=dataset_id).experiment_ids == [state["experiment"]]
    support.refused(lambda: datasets.get_dataset(dataset_id="d-" + "0" * 32), "not found")


@scorer
def matches(outputs, expectations):
    return outputs == expectations.get("expected_response")


def evaluate():
    def predict(question, id=None):
        return str(2 * int(question[0]))

    result = mlflow.genai.evaluate(data=datasets.get_dataset(dataset_id=state["dataset"].dataset_id), predict_fn=predict, scorers=[matches])
    metrics = mlflow.get_run(result.run_id).data.metrics
    assert abs(metrics["matches/mean"] - 2 / 3) < 1e-9, metrics
    inputs = mlflow.get_run(result.run_id).inputs.dataset_inputs
    assert [item.dataset.name for item in inputs] == [NAME], inputs
    traces = mlflow.search_traces(run_id=result.run_id, return_type="list")
    assert len(traces) == 3, traces
    scores = [item.value for trace in traces for item in trace.info.assessments if item.name == "matches"]
    assert sorted(scores) == [False, True, True], scores


def scorers():
    experiment = state["experiment"]
    kept = Correctness(name=f"correct-{support.UNIQUE}", model="openai:/gpt-4").register(experiment_id=experiment)
    Correctness(name=kept.name, model="openai:/gpt-4o").register(experiment_id=experiment)
    RelevanceToQuery(model="openai:/gpt-4").register(name="relevant", experiment_id=experiment)
    listed = mlflow.genai.scorers.list_scorers(experiment_id=experiment)
    assert sorted(item.name for item in listed) == [kept.name, "relevant"], listed
    latest = mlflow.genai.scorers.get_scorer(name=kept.name, experiment_id=experiment)
    assert latest.model == "openai:/gpt-4o", latest
    first = mlflow.genai.scorers.get_scorer(name=kept.name, experiment_id=experiment, version=1)
    assert first.model == "openai:/gpt-4", first
    versions = list_scorer_versions(name=kept.name, experiment_id=experiment)
    assert [version for _, version in versions] == [1, 2], versions
    mlflow.genai.scorers.delete_scorer(name=kept.name, experiment_id=experiment, version="all")
    support.refused(lambda: mlflow.genai.scorers.get_scorer(name=kept.name, experiment_id=experiment), "not found")


def delete():
    dataset = datasets.get_dataset(dataset_id=state["dataset"].dataset_id)
    assert dataset.delete_records([rows(dataset)[0]["dataset_record_id"]]) == 1
    assert len(rows(datasets.get_dataset(dataset_id=dataset.dataset_id))) == 2
    datasets.delete_dataset(dataset_id=dataset.dataset_id)
    support.refused(lambda: datasets.get_dataset(dataset_id=dataset.dataset_id), "not found")


def main():
    support.run_blocks("genai", create, merge, merge_traces, find, evaluate, scorers, delete)


main()
