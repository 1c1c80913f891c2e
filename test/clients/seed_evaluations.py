"""
The evaluations of the deployments guide and of the tracking guide, both ways: `mlflow.evaluate` in this process, logging into Weir and
asking its gateway, and the same as a job of Weir's queue.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 WEIR_GATEWAY=http://127.0.0.1:5000 python seed_evaluations.py
"""

import json
import os

import support

import metric_libraries

metric_libraries.install()
GATEWAY = os.environ["WEIR_GATEWAY"]
os.environ.update(OPENAI_API_KEY="sk-none", OPENAI_API_BASE=f"{GATEWAY}/v1", OPENAI_BASE_URL=f"{GATEWAY}/v1")

import mlflow  # noqa: E402
import openai  # noqa: E402
import pandas as pd  # noqa: E402

import weir_evaluations as weir  # noqa: E402

IS_2 = mlflow.__version__.startswith("2.")
# 2.8 gives the one text column to the one variable; today's client wants the names to agree.
INPUTS = "inputs" if IS_2 else "question"
EXPERIMENT = f"seed-evaluations-{support.UNIQUE}"

deployments_data = pd.DataFrame(
    {
        INPUTS: [
            "What is MLflow?",
            "What is Spark?",
        ],
        "ground_truth": [
            "MLflow is an open-source platform for managing the end-to-end machine learning (ML) "
            "lifecycle. It was developed by Databricks, a company that specializes in big data and "
            "machine learning solutions. MLflow is designed to address the challenges that data "
            "scientists and machine learning engineers face when developing, training, and deploying "
            "machine learning models.",
            "Apache Spark is an open-source, distributed computing system designed for big data "
            "processing and analytics. It was developed in response to limitations of the Hadoop "
            "MapReduce computing model, offering improvements in speed and ease of use. Spark "
            "provides libraries for various tasks such as data ingestion, processing, and analysis "
            "through its components like Spark SQL for structured data, Spark Streaming for "
            "real-time data processing, and MLlib for machine learning tasks",
        ],
    }
)
tracking_data = pd.DataFrame(
    {
        INPUTS: [
            "Are squirrels astronauts?",
            "From a logistics perspective, do you think a single weather balloon could get a squirrel to space?",
        ],
        "ground_truth": [
            "Squirrels are not astronauts as they have not been trained or equipped for space travel.",
            "It is unlikely that a single weather balloon could safely carry a squirrel to space due to the complexities involved in space travel.",
        ],
    }
)
logged = {}


def log_model():
    system_prompt = "Answer the following question in two sentences"
    return mlflow.openai.log_model(
        model="gpt-4",
        task=openai.ChatCompletion if IS_2 else openai.chat.completions,
        artifact_path="model",
        messages=[
            {"role": "system", "content": system_prompt},
            {"role": "user", "content": "{question}"},
        ],
        pip_requirements=["openai"],
    )


def agree(client_run, eval_data, **request):
    """The job answers the same rows with the same logged model, and leaves the same."""
    queued = weir.submit(
        EXPERIMENT,
        data={"rows": eval_data.to_dict("records")},
        model={"uri": logged["model"].model_uri},
        **request,
    )
    queued_run = weir.finished(queued)
    weir.same_runs(client_run, queued_run)
    same_models_data(client_run, queued_run)
    answers = mlflow.load_table("eval_results_table.json", run_ids=[queued_run])["outputs"]
    assert list(answers) == [f"You asked: {question}" for question in eval_data[INPUTS]], answers
    return queued_run


def same_models_data(*runs):
    """Which data a logged model was evaluated on, by the name of the data and the model's UUID."""
    noted = [json.loads(mlflow.get_run(run_id).data.tags["mlflow.datasets"]) for run_id in runs]
    (client,), (queued,) = noted
    assert client["model"] == queued["model"], noted
    assert queued["name"] == "dataset" and len(queued["hash"]) == 8, noted


def deployments_example():
    eval_data = deployments_data
    with mlflow.start_run() as run:
        # Wrap "gpt-4" as an MLflow model.
        logged["model"] = logged_model_info = log_model()
        # Use predefined question-answering metrics to evaluate our model.
        results = mlflow.evaluate(
            logged_model_info.model_uri,
            eval_data,
            targets="ground_truth",
            model_type="question-answering",
        )
        print(f"See aggregated evaluation results below: \n{results.metrics}")
        # Evaluation result for each data record is available in `results.tables`.
        eval_table = results.tables["eval_results_table"]
        print(f"See evaluation table below: \n{eval_table}")
    agree(run.info.run_id, eval_data, targets="ground_truth", model_type="question-answering")


def custom_metrics_beside_the_default_ones():
    eval_data = deployments_data
    with mlflow.start_run() as run:
        mlflow.evaluate(
            logged["model"].model_uri,
            eval_data,
            targets="ground_truth",
            model_type="question-answering",
            extra_metrics=[mlflow.metrics.latency()],
        )
    asked = {"targets": "ground_truth", "model_type": "question-answering", "extra_metrics": ["latency"]}
    agree(run.info.run_id, eval_data, **asked)


def without_the_default_ones():
    eval_data = deployments_data
    with mlflow.start_run() as run:
        mlflow.evaluate(
            logged["model"].model_uri,
            eval_data,
            targets="ground_truth",
            extra_metrics=[mlflow.metrics.toxicity(), mlflow.metrics.latency()],
            evaluators="default",
        )
    agree(run.info.run_id, eval_data, targets="ground_truth", extra_metrics=["toxicity", "latency"])


def tracking_example():
    eval_data = tracking_data
    # Start an MLflow run
    with mlflow.start_run() as run:
        # Log the OpenAI model as an MLflow model
        logged["model"] = logged_model = log_model()
        # Evaluate the logged model
        results = mlflow.evaluate(
            logged_model.model_uri, eval_data, targets="ground_truth", model_type="question-answering"
        )
    queued_run = agree(run.info.run_id, eval_data, targets="ground_truth", model_type="question-answering")

    # Explictely log ari_grade_level (this is already logged by default), and query metrics using the run ID
    for run_id, metrics in ((run.info.run_id, results.metrics), (queued_run, mlflow.get_run(queued_run).data.metrics)):
        ari_grade_level = metrics.get("ari_grade_level/v1/mean")
        assert ari_grade_level is not None, metrics
        with mlflow.start_run(run_id=run_id):
            mlflow.log_metric("manually logged ari grade level", ari_grade_level)
    weir.same_metrics(run.info.run_id, queued_run)


support.run_blocks(
    "seed-evaluations",
    deployments_example,
    custom_metrics_beside_the_default_ones,
    without_the_default_ones,
    tracking_example,
)
print(f"ok: seeds with mlflow {mlflow.__version__}")
