"""
Rows drawn at random with what MLflow's own metrics make of them: one case a line, as `weir evaluate-metric --stdin` reads it, and the
`expected` value. Cases whose libraries are not installed here are left out; `{"$error": ...}` stands for an exception.

    python metric_parity.py SEED ROWS

    WEIR_BORROWED_PACKAGES   site-packages of the generation that has what this one lacks
    WEIR_HF_METRICS          folder with tokenizer_13a.py and nmt_bleu.py of Hugging Face's bleu in bleu/; without it BLEU is left to
                             NLTK and to words without punctuation
    PYTHONPATH               may name another textstat: 0.7.4 and older are compared with the legacy readability
"""

import itertools
import json
import logging
import math
import os
import random
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.update(
    DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet", MLFLOW_DISABLE_TELEMETRY="true", MPLBACKEND="Agg", TQDM_DISABLE="1"
)

import metric_libraries  # noqa: E402
from hostile_rows import Rows  # noqa: E402

BLEU = metric_libraries.bleu_score()
metric_libraries.install()

import mlflow  # noqa: E402
import mlflow.metrics as metrics  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import textstat  # noqa: E402
import tiktoken  # noqa: E402
from mlflow.metrics import metric_definitions  # noqa: E402
from mlflow.metrics.genai import model_utils  # noqa: E402

logging.disable(logging.CRITICAL)
IS_2 = mlflow.__version__.startswith("2.")
COMPAT = "mlflow-2.8" if IS_2 else "latest"
READABILITY = "mlflow-2.8" if textstat.__version__ < (0, 7, 5) else "latest"
K = [1, 2, 3, 5, 10, 50]
AGGREGATIONS = ["mean", "variance", "p90", "min", "max", "median"]


def encoded(value):
    """As JSON has it: NumPy's numbers are numbers, and those that JSON has no word for are objects."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, dict):
        return {name: encoded(item) for name, item in value.items()}
    return [encoded(item) for item in value] if isinstance(value, list) else value


def outcome(compute):
    try:
        return encoded(compute())
    except Exception as error:  # an exception is what the user sees, so it is the expectation
        return {"$error": f"{type(error).__name__}: {error}"[:200]}


def column(value):
    """The column of a frame with that one row: pandas chooses the type, as it does for users."""
    return pd.DataFrame({"column": [value]})["column"]


def row_score(name, prediction, target):
    result = getattr(metrics, name)().eval_fn(column(prediction), column(target), {})
    if result is None:
        return None
    return result.aggregate_results[name] if name == "exact_match" else result.scores[0]


def at_each_k(name, row):
    lists = [pd.Series([row[side]], dtype=object) for side in ("predictions", "targets")]
    results = [getattr(metrics, name)(k).eval_fn(*lists) for k in row["k"]]
    return [result and result.scores[0] for result in results]


def judged(replies, aggregations):
    """A judge that answers row by row what is given; an exception fails the row."""

    def answer(_uri, payload, *_, **__):
        prompt = payload["prompt"] if IS_2 else payload
        reply = replies[int(prompt.split("row-")[1].split("-end")[0])]
        if isinstance(reply, Exception):
            raise reply
        return {"candidates": [{"text": reply}]} if IS_2 else reply

    model_utils.score_model_on_payload = answer
    judge = metrics.genai.make_genai_metric(
        name="m", definition="d", grading_prompt="g", examples=[], model="openai:/none", aggregations=aggregations
    )
    rows = pd.Series([f"row-{index}-end" for index in range(len(replies))], dtype=object)
    return judge.eval_fn(rows, {}, rows)


def judge_aggregates(scores):
    """All at once, or one by one where one of them is an error."""
    replies = [
        RuntimeError() if score is None else json.dumps({"score": score, "justification": ""}) for score in scores
    ]
    together = outcome(lambda: judged(replies, AGGREGATIONS).aggregate_results)
    if "$error" not in together:
        return together
    return {name: outcome(lambda: judged(replies, [name]).aggregate_results[name]) for name in AGGREGATIONS}


def verdict(reply):
    result = judged([reply], ["mean"])
    return {"score": result.scores[0], "justification": result.justifications[0]}


def text_cases(rows):
    """Metrics over one row of an evaluation, now and then with a value that is no text."""
    prediction, target = rows.pair()
    if rows.random.random() < 0.08:
        prediction = rows.value()
    if rows.random.random() < 0.08:
        target = rows.value()
    both = {"prediction": prediction, "target": target}
    for name in ("exact_match", "rouge1", "rouge2", "rougeL", "rougeLsum"):
        yield name, COMPAT, both, lambda name=name: row_score(name, prediction, target)
    for name in ("flesch_kincaid_grade_level", "ari_grade_level"):
        yield name, READABILITY, {"prediction": prediction}, lambda name=name: row_score(name, prediction, target)
    if hasattr(tiktoken, "Encoding"):
        yield "token_count", COMPAT, {"prediction": prediction}, lambda: row_score("token_count", prediction, target)
    if hasattr(metrics, "bleu") and "WEIR_HF_METRICS" in os.environ:
        yield "bleu", COMPAT, both, lambda: row_score("bleu", prediction, target)


def exact_match_case(rows):
    prediction = rows.value()
    target = prediction if rows.random.random() < 0.4 else rows.value()
    row = {"prediction": prediction, "target": target}
    yield "exact_match", COMPAT, row, lambda: row_score("exact_match", prediction, target)


def plain_bleu_case(rows):
    """Words without punctuation, which are tokens as they are."""
    prediction, target = (" ".join(words) for words in rows.plain_pair())
    row = {"prediction": prediction, "target": target}
    if BLEU is not None:
        yield "bleu", "latest", row, lambda: BLEU(prediction, target)


def retrieval_cases(rows):
    row = {"targets": rows.ids_or_other(), "predictions": rows.ids_or_other(), "k": K}
    for name in ("precision_at_k", "recall_at_k", "ndcg_at_k"):
        if hasattr(metrics, name):
            yield name, COMPAT, row, lambda name=name: at_each_k(name, row)


def aggregation_case(rows):
    scores = rows.scores()
    yield "standard_aggregations", COMPAT, {"scores": scores}, lambda: metric_definitions.standard_aggregations(scores)


def judge_cases(rows):
    reply, scores = rows.reply(), rows.grades()
    yield "judge_reply", COMPAT, {"reply": reply}, lambda: verdict(reply)
    yield "judge_aggregations", COMPAT, {"scores": scores}, lambda: judge_aggregates(scores)


KINDS = (text_cases, exact_match_case, plain_bleu_case, retrieval_cases, aggregation_case, judge_cases)


def main(seed, count):
    rows = Rows(random.Random(seed))
    numbers = itertools.count(1)
    for kind in KINDS * count:
        for name, version, row, compute in kind(rows):
            case = {
                "id": f"{name}@{version}/{next(numbers)}",
                "metric": name,
                "version": version,
                "input": encoded(row),
            }
            print(json.dumps({**case, "expected": outcome(compute)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
