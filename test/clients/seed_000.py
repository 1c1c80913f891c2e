"""The evaluation guide of the deployments document, block by block, with the real MLflow client (2.8 or 3.x).

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python seed_000.py

Its toxicity metric is left out: it downloads a classifier.
"""

import support

support.use_loopback_vendor()
support.stand_in_for_downloads()

import mlflow  # noqa: E402
import openai  # noqa: E402
import pandas as pd  # noqa: E402

IS_2 = mlflow.__version__.startswith("2.")
# 2.8 gives the one text column to the one variable; today's client wants the names to agree.
INPUTS = "inputs" if IS_2 else "question"
EVAL_DATA = pd.DataFrame(
    {
        INPUTS: ["What is MLflow?", "What is Spark?"],
        "ground_truth": [
            "MLflow is an open-source platform for managing the end-to-end machine learning (ML) lifecycle.",
            "You asked: What is Spark?",
        ],
    }
)
state = {}


def evaluation_example():
    with mlflow.start_run() as run:
        system_prompt = "Answer the following question in two sentences"
        state["model"] = mlflow.openai.log_model(
            model="gpt-4",
            task=openai.ChatCompletion if IS_2 else openai.chat.completions,
            artifact_path="model",
            messages=[
                {"role": "system", "content": system_prompt},
                {"role": "user", "content": "{question}"},
            ],
            pip_requirements=["openai"],
        )
        results = mlflow.evaluate(
            state["model"].model_uri, EVAL_DATA, targets="ground_truth", model_type="question-answering"
        )
        table = results.tables["eval_results_table"]
    assert list(table["outputs"]) == ["You asked: What is MLflow?", "You asked: What is Spark?"], table
    stored = mlflow.get_run(run.info.run_id).data.metrics
    assert {key: stored[key] for key in results.metrics} == results.metrics, (stored, results.metrics)
    assert stored["exact_match/v1"] == 0.5, stored


def with_extra_metrics():
    with mlflow.start_run() as run:
        mlflow.evaluate(
            state["model"].model_uri,
            EVAL_DATA,
            targets="ground_truth",
            model_type="question-answering",
            extra_metrics=[mlflow.metrics.latency()],
        )
    assert "exact_match/v1" in mlflow.get_run(run.info.run_id).data.metrics
    table = mlflow.load_table("eval_results_table.json", run_ids=[run.info.run_id])
    assert all(table["latency"] >= 0) and len(table) == 2, table


def without_default_metrics():
    with mlflow.start_run() as run:
        mlflow.evaluate(
            state["model"].model_uri,
            EVAL_DATA,
            targets="ground_truth",
            extra_metrics=[mlflow.metrics.latency()],
            evaluators="default",
        )
    assert "exact_match/v1" not in mlflow.get_run(run.info.run_id).data.metrics
    table = mlflow.load_table("eval_results_table.json", run_ids=[run.info.run_id])
    assert len(table["latency"]) == 2, table


def main():
    support.run_blocks("seed-000", evaluation_example, with_extra_metrics, without_default_metrics)


main()
