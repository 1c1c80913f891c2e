"""
What the installed MLflow reads in replies of judges: one JSON object a line, `{"reply", "score", "justification"}`, for replies that a
seeded generator makes up out of the forms that models use, broken in the ways that models break them. Grades are read by
`mlflow.metrics.genai`, yes and no (as 1 and 0) by `mlflow.genai`, which 2.8 does not have.

    python judge_replies.py grade|yes-no <seed> <number of replies>
"""

import contextlib
import json
import random
import sys

with contextlib.redirect_stdout(sys.stderr):
    import mlflow
    from mlflow.metrics.genai import genai_metric

IS_2 = mlflow.__version__.startswith("2.")

NUMBERS = ["4", "3", "5", "1", "0"] * 16 + (
    "10 11 -1 +4 -0 04 100 4.0 4.5 -0.5 4. .5 4/5 4/10 4_0 4__0 1e1 1E400 99999999999999999999 "
    "four NaN Infinity -Infinity -NaN true false True None null yes ４ ٤ ४ ½ ² Ⅳ 四 [4] {} [] ~4 4% ⭐⭐⭐⭐ x"
).split()
SPACES = ["", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\x1c", "\x85", "\u200b", "\ufeff"]
COLONS = [": "] * 40 + [":", ":", ":  ", " : ", "：", " = ", ":\n", ":\t", "：", " - ", ":: "]
BREAKS = ["\n"] * 20 + [" ", ", ", ",", ",\n", "\n\n", "\r\n", "; ", "\t", "", "\u2028", "\x0b", "\x1d", " | ", "\n- "]
SCORE = ["score"] * 40 + [
    "Score", "SCORE", "sCoRe", "ſcore", "Final score", "**Score**", "*score*", "`score`", "# Score", "scores", "Score (1-5)",
    "grade", "スコア", "puntuación", "underscore", "score_value", '"score"', "'score'", "- score", "SCORE\u0301",
]
REASON = ["justification"] * 40 + [
    "Justification", "JUSTIFICATION", "justıfication", "JUSTİFİCATİON", "juſtification", "**Justification**", "*justification*",
    "reason", "explanation", "Rechtfertigung", "説明", "justifications", '"justification"', "- Justification",
]
WORDS = (
    "the answer is right wrong score Score SCORE score: 3 justification Justification: good naïve 日本語 Ответ верный emoji🙂 "
    "\"quoted\" 'single' it's {brace} {{x}} [list] \\n \\\" \\u0041 a/b <b> </b> ``` ` ** :: , . ; ! ? 42 1. - # \t \u2028 \u0000 \ud7ff "
    "the\nnext\nline \r\n e\u0301 النتيجة score:4 score: justification: null NaN \\ \" '"
).split(" ")
PROSE = ["", "", "", "Sure! Here is my assessment:\n", "Let me think.\n\n", "\ufeff", " ", "\n", "4\n", "Here: ", "As an AI, I score: "]
TAIL = ["", "", "", "", "\n", " ", "\n\nHope this helps!", "\nscore: 2\njustification: again", "```", "\nscore: 1", "}", "\0"]


IS_YES_NO = sys.argv[1] == "yes-no"
if IS_YES_NO:
    NUMBERS = ["yes", "no", "YES", "No"] * 20 + "unknown maybe true True false null None 1 0 ja да pass yes. N/A".split()
    SCORE = [label.replace("score", "result").replace("Score", "Result").replace("SCORE", "RESULT") for label in SCORE]
    REASON = [label.replace("ustification", "ationale").replace("j", "r").replace("J", "R") for label in REASON]


def words(chance: random.Random) -> str:
    length = chance.choice([0, 1, 2, 5, 9, 9, 20] + [400] * (chance.random() < 0.02))
    return " ".join(chance.choice(WORDS) for _ in range(length))


def two_lines(chance: random.Random) -> str:
    score = chance.choice(SCORE) + chance.choice(COLONS) + chance.choice(NUMBERS)
    reason = chance.choice(REASON) + chance.choice(COLONS) + words(chance)
    parts = [score, reason]
    if chance.random() < 0.1:
        parts.reverse()
    if chance.random() < 0.1:
        parts.append(chance.choice(SCORE) + ": " + chance.choice(NUMBERS))
    if chance.random() < 0.05:
        parts.pop(chance.randrange(len(parts)))
    return chance.choice(BREAKS).join(parts)


def value(chance: random.Random, depth: int = 0):
    if IS_YES_NO and chance.random() < 0.8:
        return chance.choice(NUMBERS)
    if depth == 0 and chance.random() < 0.5:
        return chance.choice([4, 3, 4.0, 4.9, -0.5, 0, 11, True, None, 10**25, "4", " 4 ", "4.0", "\u20034\x1f", "4_0", "٤", "", "four", "-3"])
    kind = chance.randrange(8)
    if kind == 0:
        return [value(chance, 1) for _ in range(chance.randrange(3))] if depth < 2 else []
    if kind == 1:
        return {chance.choice(["a", "score", "justification"]): words(chance)}
    if kind == 2:
        return chance.choice([float("nan"), float("inf"), float("-inf"), 1e300, 1e-300, None, False])
    return chance.choice(SPACES) + chance.choice(NUMBERS) + chance.choice(SPACES)


def document(chance: random.Random) -> object:
    if chance.random() < 0.04:
        return chance.choice([[4, "x"], 4, "score: 4", None, [], {}, [{"score": 4, "justification": "x"}]])
    pairs = {}
    pairs[chance.choice(SCORE) if chance.random() < 0.4 else SCORE[0]] = value(chance)
    reason = words(chance) if chance.random() < 0.9 else value(chance)
    pairs[chance.choice(REASON) if chance.random() < 0.4 else REASON[0]] = reason
    if chance.random() < 0.2:
        pairs[chance.choice(["Score", "confidence", "__proto__", "Justification", "constructor"])] = value(chance)
    items = list(pairs.items())
    chance.shuffle(items)
    return dict(items)


def json_text(chance: random.Random) -> str:
    made = document(chance)
    form = chance.randrange(10)
    if form == 0:
        return repr(made)
    text = json.dumps(made, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, None, 2]))
    if form == 1:
        return text.replace('"', "'")
    if form == 2:
        return text.replace("\\n", "\n")
    if form == 3:
        return "```" + chance.choice(["json", "", "JSON"]) + "\n" + text + "\n```"
    if form == 4:
        return text[: chance.randrange(len(text) + 1)]
    if form == 5:
        return text.replace("}", ",}")
    return text


def broken(chance: random.Random, text: str) -> str:
    for _ in range(chance.choice([1, 1, 2, 5])):
        at = chance.randrange(len(text) + 1)
        cut = chance.choice([0, 0, 1, 3])
        inserted = chance.choice(["", chance.choice(WORDS), chance.choice(SPACES), chance.choice(NUMBERS), chance.choice(COLONS)])
        text = text[:at] + inserted + text[at + cut :]
    return text


def reply(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.03:
        return words(chance)
    text = two_lines(chance) if kind < 0.5 else json_text(chance)
    if chance.random() < 0.35:
        text = chance.choice(PROSE) + text + chance.choice(TAIL)
    return broken(chance, text) if chance.random() < 0.2 else text


def read_yes_no(text: str):
    from mlflow.genai.judges.utils import CategoricalRating
    from mlflow.genai.judges.utils.parsing_utils import _sanitize_justification, _strip_markdown_code_blocks

    try:
        answer = json.loads(_strip_markdown_code_blocks(text), strict=False)
        rating = CategoricalRating(answer["result"])
        return {"yes": 1, "no": 0}.get(rating.value), _sanitize_justification(answer.get("rationale", ""))
    except Exception as error:
        return None, str(error)


def read(text: str):
    if IS_YES_NO:
        return read_yes_no(text)
    try:
        given = {"candidates": [{"text": text}]} if IS_2 else text
        return genai_metric._extract_score_and_justification(given)
    except Exception as error:
        # MLflow's caller keeps these in their row, in the same words.
        return None, f"Failed to score model on payload. Error: {error}"


def main(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        text = reply(chance)
        score, justification = read(text)
        print(json.dumps({"reply": text, "score": score, "justification": justification}))


if __name__ == "__main__":
    main(int(sys.argv[2]), int(sys.argv[3]))
