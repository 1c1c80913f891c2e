"""
`mlflow.evaluate` on this machine, logging into Weir, beside the same evaluation as a job of Weir's queue: the same metrics, the same
table, for the client generation that runs this.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 WEIR_GATEWAY=http://127.0.0.1:5000 python evaluation_parity.py
"""

import os

import support

import metric_libraries

metric_libraries.install()
GATEWAY = os.environ["WEIR_GATEWAY"]
os.environ.update(
    OPENAI_API_KEY="sk-none",
    OPENAI_API_BASE=f"{GATEWAY}/v1",
    OPENAI_BASE_URL=f"{GATEWAY}/v1",
    MLFLOW_DEPLOYMENTS_TARGET=GATEWAY,
    MLFLOW_GATEWAY_URI=GATEWAY,
)

import mlflow  # noqa: E402
import pandas as pd  # noqa: E402
from mlflow import metrics  # noqa: E402

import weir_evaluations as weir  # noqa: E402

IS_2 = mlflow.__version__.startswith("2.")
EXPERIMENT = f"parity-{support.UNIQUE}"

ANSWERS = {
    "inputs": ["What is a weir?", "Où est l’île ?", "Empty?", "Who\nowns \"it\"/?", "Naïve 日本?"],
    "ground_truth": ["A low dam across a river.", "Là-bas, l’île.", "", "I don't know who owns it.", "日本です"],
    "answer": [
        "A low dam across a river.",
        "L’île est là-bas. It is, naïvely, over there!",
        "",
        "I don't know; nobody's responsible for antidisestablishmentarianism.\nReally.",
        "日本です 😀 3.14 p.m.",
    ],
    "n": [1, 2, 3, 4, 5],
    "weight": [0.5, 1.0, 2.25, 1e-3, 123456.123456789],
}
RETRIEVED = {
    "question": ["a", "b", "c"],
    "wanted": [["d1", "d2"], ["d3"], ["d9"]],
    "found": [["d1", "d4", "d2"], ["d5", "d3"], ["d1"]],
}
# The stub grades an answer by the mark that stands in it, and writes prose where there is none.
MARKED = {
    "inputs": ["one?", "two?", "three?", "four?"],
    "context": ["about one", "about two", "about three", "about four"],
    "ground_truth": ["one", "two", "three", "four"],
    "answer": ["It is one: mark 5", "Perhaps two: mark 2", "Nobody can grade this: mark x", "Ünï four: mark 4"],
}


def rows_of(data):
    return [dict(zip(data, values)) for values in zip(*data.values())]


def extra(names):
    made = []
    for name in names:
        if "_at_" in name:
            kind, k = name.rsplit("_", 1)
            made.append(getattr(metrics, f"{kind}_k")(int(k)))
        else:
            made.append(getattr(metrics, name)())
    return made


def both(data, *, predictions="answer", targets=None, model_type=None, extra_metrics=(), config=None):
    """One run each, of the same evaluation of predictions that are there already."""
    request = {
        "data": {"rows": rows_of(data)},
        "model": {"predictions_column": predictions},
        "targets": targets,
        "model_type": model_type,
        "extra_metrics": list(extra_metrics),
        "evaluator_config": config,
    }
    queued = weir.submit(EXPERIMENT, **{key: value for key, value in request.items() if value})
    with mlflow.start_run() as run:
        mlflow.evaluate(
            data=pd.DataFrame(data),
            predictions=predictions,
            targets=targets,
            model_type=model_type,
            extra_metrics=extra(extra_metrics),
            evaluators="default",
            evaluator_config=dict(config or {}),
        )
    return run.info.run_id, weir.finished(queued)


def question_answering():
    weir.same_runs(*both(ANSWERS, targets="ground_truth", model_type="question-answering"))


def compared_exact_match():
    """The client writes no column of it; what Weir makes of the client's tables must be what it has of its own runs."""
    asked = {"targets": "ground_truth", "extra_metrics": ["exact_match", "token_count"]}
    wrong = {**ANSWERS, "answer": ["A low dam.", *ANSWERS["answer"][1:4], "日本です"]}
    by_client, queued = zip(*(both(data, **asked) for data in (ANSWERS, wrong)))
    views = [weir.compared(*runs) for runs in (by_client, queued)]
    names = [[metric["metric"] for metric in view["metrics"]] for view in views]
    assert "exact_match/v1" in names[0], names
    found = [next(metric for metric in view["metrics"] if metric["metric"] == "exact_match/v1") for view in views]
    assert found[0] == found[1], found
    assert (found[0]["flips"]["improved"], found[0]["flips"]["regressed"]) == (1, 1), found[0]


def text_summarization():
    weir.same_runs(*both(ANSWERS, targets="ground_truth", model_type="text-summarization"))


def text_without_targets():
    client, queued = both(ANSWERS, model_type="text")
    weir.same_runs(client, queued)
    assert "outputs" in weir.artifact(queued, "eval_results_table.json")["columns"]


def predictions_over_a_feature_of_their_name():
    data = {**ANSWERS, "outputs": ["old"] * 5}
    weir.same_runs(*both(data, model_type="text"))


def retriever():
    client, queued = both(
        RETRIEVED, predictions="found", targets="wanted", model_type="retriever", config={"retriever_k": 2}
    )
    weir.same_runs(client, queued)


def chosen_metrics():
    names = ["rouge2", "exact_match", "latency", "token_count"]
    weir.same_runs(*both(ANSWERS, targets="ground_truth", extra_metrics=names))


def retrieval_metrics_at_several_depths():
    names = ["precision_at_1", "recall_at_3", "precision_at_2"]
    weir.same_runs(*both(RETRIEVED, predictions="found", targets="wanted", extra_metrics=names))


def nothing_for_each_row():
    client, queued = both(ANSWERS, targets="ground_truth", extra_metrics=["exact_match"])
    weir.same_runs(client, queued, table=None)
    for run_id in (client, queued):
        assert "mlflow.loggedArtifacts" not in mlflow.get_run(run_id).data.tags


def prefix():
    client, queued = both(
        ANSWERS,
        targets="ground_truth",
        extra_metrics=["rouge1", "exact_match", "latency"],
        config={"metric_prefix": "val_"},
    )
    weir.same_runs(client, queued, table="val_eval_results_table.json")


def answers_that_are_no_texts():
    data = {**ANSWERS, "answer": [None, *ANSWERS["answer"][1:]]}
    weir.same_runs(*both(data, targets="ground_truth", model_type="text"))


def two_in_one_run():
    first = {"inputs": ["a", "b"], "ground_truth": ["x", "y"], "answer": ["x", "z"]}
    second = {"inputs": ["c"], "note": [7], "ground_truth": ["w"], "answer": ["w / ü"]}
    asked = {"targets": "ground_truth", "extra_metrics": ["token_count", "exact_match"]}
    other = {**asked, "extra_metrics": ["rouge1", "token_count"]}
    runs = []
    with mlflow.start_run() as run:
        for data, request in ((first, asked), (second, other)):
            mlflow.evaluate(
                data=pd.DataFrame(data),
                predictions="answer",
                targets="ground_truth",
                extra_metrics=extra(request["extra_metrics"]),
                evaluators="default",
            )
        runs.append(run.info.run_id)
    with mlflow.start_run() as run:
        for data, request in ((first, asked), (second, other)):
            weir.in_run(
                run.info.run_id, data={"rows": rows_of(data)}, model={"predictions_column": "answer"}, **request
            )
        runs.append(run.info.run_id)
    weir.same_metrics(*runs)
    weir.same_table(*runs, "eval_results_table.json")
    # A table that the client began, with rows of Weir behind it, is one table too.
    weir.in_run(runs[0], data={"rows": rows_of(first)}, model={"predictions_column": "answer"}, **asked)
    assert len(mlflow.load_table("eval_results_table.json", run_ids=[runs[0]])) == 5


def judges():
    names = ["answer_similarity", "answer_correctness", "faithfulness", "answer_relevance", "relevance"]
    queued = weir.submit(
        EXPERIMENT,
        data={"rows": rows_of(MARKED)},
        model={"predictions_column": "answer"},
        targets="ground_truth",
        extra_metrics=names,
        judge_model="endpoints:/gpt-4",
    )
    with mlflow.start_run() as run:
        mlflow.evaluate(
            data=pd.DataFrame(MARKED),
            predictions="answer",
            targets="ground_truth",
            extra_metrics=judge_metrics(names),
            evaluators="default",
        )
    queued_run = weir.finished(queued)
    weir.same_runs(run.info.run_id, queued_run)
    table = mlflow.load_table("eval_results_table.json", run_ids=[queued_run])
    assert list(table["relevance/v1/score"].dropna()) == [5, 2, 4], table
    retrieved(queued_run, names)


def judge_metrics(names):
    from mlflow.metrics import genai

    return [getattr(genai, name)(model="openai:/gpt-4") for name in names]


def retrieved(run_id, names):
    """Today's client builds the judges of a run again."""
    if IS_2:
        return
    from mlflow.metrics.genai import retrieve_custom_metrics

    found = retrieve_custom_metrics(run_id)
    assert [metric.name for metric in found] == names, found
    assert len(retrieve_custom_metrics(run_id, name=names[-1], version="v1")) == 1
    assert retrieve_custom_metrics(run_id, name="nobody") == []


def own_judge():
    from mlflow.metrics.genai import EvaluationExample, make_genai_metric

    example = {"input": "What?", "output": "That.", "score": 3, "justification": "Short."}
    described = {
        "name": "tone",
        "definition": "How kind an answer is.",
        "grading_prompt": "1: rude, 5: kind",
        "grading_context_columns": ["ground_truth"],
        "aggregations": ["mean", "max", "median"],
    }
    context = {"ground_truth": "That."}
    queued = weir.submit(
        EXPERIMENT,
        data={"rows": rows_of(MARKED)},
        model={"predictions_column": "answer"},
        extra_metrics=[
            {"type": "judge", "model": "endpoints:/gpt-4", "examples": [{**example, "grading_context": context}], **described}
        ],
    )
    metric = make_genai_metric(
        model="openai:/gpt-4", examples=[EvaluationExample(**example, grading_context=context)], **described
    )
    with mlflow.start_run() as run:
        mlflow.evaluate(
            data=pd.DataFrame(MARKED), predictions="answer", extra_metrics=[metric], evaluators="default"
        )
    queued_run = weir.finished(queued)
    weir.same_runs(run.info.run_id, queued_run)
    retrieved(queued_run, ["tone"])


def answered(question):
    """Of the gateway, as each generation asks it."""
    body = {"messages": [{"role": "user", "content": question}]}
    if IS_2:
        from mlflow.gateway import query, set_gateway_uri

        set_gateway_uri(GATEWAY)
        return query(route="chat", data=body)["candidates"][0]["message"]["content"]
    from mlflow.deployments import get_deploy_client

    return get_deploy_client(GATEWAY).predict(endpoint="chat", inputs=body)["choices"][0]["message"]["content"]


def endpoint():
    data = {name: ANSWERS[name] for name in ("inputs", "ground_truth")}
    queued = weir.submit(
        EXPERIMENT,
        data={"rows": rows_of(data)},
        model={"endpoint": "endpoints:/chat"},
        targets="ground_truth",
        model_type="question-answering",
        extra_metrics=["latency"],
    )
    model = (lambda frame: [answered(text) for text in frame["inputs"]]) if IS_2 else "endpoints:/chat"
    with mlflow.start_run() as run:
        mlflow.evaluate(
            model,
            pd.DataFrame(data),
            targets="ground_truth",
            model_type="question-answering",
            extra_metrics=[metrics.latency()],
            evaluators="default",
        )
    weir.same_runs(run.info.run_id, weir.finished(queued))


support.run_blocks(
    EXPERIMENT.rsplit("-", 1)[0],
    question_answering,
    compared_exact_match,
    text_summarization,
    text_without_targets,
    predictions_over_a_feature_of_their_name,
    retriever,
    chosen_metrics,
    retrieval_metrics_at_several_depths,
    nothing_for_each_row,
    prefix,
    answers_that_are_no_texts,
    two_in_one_run,
    endpoint,
    judges,
    own_judge,
)
print(f"ok: parity with mlflow {mlflow.__version__}")
