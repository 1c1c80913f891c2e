"""
The libraries that MLflow's metrics compute with, without their downloads: the real textstat, Pyphen, rouge_score and tiktoken, on the
dictionaries and token ranks that lie in this repository. Where a client generation lacks a library it is borrowed from the other one.

    WEIR_BORROWED_PACKAGES   site-packages of the generation that has them
"""

import base64
import functools
import importlib.abc
import importlib.machinery
import json
import os
import sys
import types

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BORROWED = {"absl", "pyphen", "rouge_score", "six", "textstat"}

# The pattern that cl100k_base was published with; its ranks come as lines of `<marker> <first rank> <token>...`.
PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPECIAL = {"endoftext": 100257, "fim_prefix": 100258, "fim_middle": 100259, "fim_suffix": 100260, "endofprompt": 100276}


class Borrowing(importlib.abc.MetaPathFinder):
    """Finds a few packages in the other generation, and nothing else there."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        if path is not None or name not in BORROWED:
            return None
        return importlib.machinery.PathFinder.find_spec(name, [self.folder])


def module(name, **members):
    made = types.ModuleType(name)
    made.__spec__ = importlib.machinery.ModuleSpec(name, None)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


def ranks():
    with open(os.path.join(ROOT, "node_modules/tiktoken/encoders/cl100k_base.json"), encoding="utf-8") as file:
        lines = json.load(file)["bpe_ranks"].split("\n")
    found = {}
    for line in filter(None, lines):
        _, first, *tokens = line.split(" ")
        for index, token in enumerate(tokens):
            found[base64.b64decode(token)] = int(first) + index
    return found


class Encoding:
    """Byte pairs merged lowest rank first, for a generation without tiktoken."""

    def __init__(self):
        import regex

        self.pieces = regex.compile(PIECES)
        self.ranks = ranks()

    def encode(self, text):
        return [token for piece in self.pieces.findall(text) for token in self.merged(piece.encode())]

    def merged(self, piece):
        parts = [piece[at : at + 1] for at in range(len(piece))]
        while True:
            pairs = [self.ranks.get(left + right) for left, right in zip(parts, parts[1:])]
            known = [rank for rank in pairs if rank is not None]
            if not known:
                return [self.ranks[part] for part in parts]
            at = pairs.index(min(known))
            parts[at : at + 2] = [parts[at] + parts[at + 1]]


@functools.lru_cache(maxsize=None)
def encoding(_name):
    try:
        import tiktoken
    except ImportError:
        return Encoding()
    if not hasattr(tiktoken, "Encoding"):
        return Encoding()
    return tiktoken.Encoding(
        "cl100k_base",
        pat_str=PIECES,
        mergeable_ranks=ranks(),
        special_tokens={f"<|{name}|>": rank for name, rank in SPECIAL.items()},
    )


def install_tiktoken():
    try:
        import tiktoken
    except ImportError:
        tiktoken = module("tiktoken", __version__="0.0.0")
    tiktoken.get_encoding = encoding
    tiktoken.encoding_for_model = encoding


@functools.lru_cache(maxsize=None)
def pronunciations():
    """As many stressed phones as the word has syllables: all that textstat looks at."""
    with open(os.path.join(ROOT, "libs/evaluation/data/syllables-en-us.txt"), encoding="utf-8") as file:
        lines = [line.split() for line in file]
    return {word: [["A1"] * int(count)] for count, *words in filter(None, lines) for word in words}


def install_nltk():
    corpus = module("nltk.corpus", cmudict=types.SimpleNamespace(dict=pronunciations))
    stem = module("nltk.stem", porter=module("nltk.stem.porter"))
    module("nltk", corpus=corpus, stem=stem, data=types.SimpleNamespace(find=lambda _: True))


class Rouge:
    """Hugging Face's rouge: the same library, one pair at a time."""

    def compute(self, predictions, references, rouge_types, use_aggregator):
        from rouge_score import rouge_scorer

        assert use_aggregator is False
        scorer = rouge_scorer.RougeScorer(rouge_types=rouge_types, use_stemmer=False)
        scores = [scorer.score(reference, prediction) for reference, prediction in zip(references, predictions)]
        return {name: [score[name].fmeasure for score in scores] for name in rouge_types}


def neighbour(name):
    path = os.path.join(os.environ["WEIR_HF_METRICS"], "bleu", f"{name}.py")
    return importlib.machinery.SourceFileLoader(name, path).load_module()


class Bleu:
    """Hugging Face's bleu, from its tokenizer and its arithmetic."""

    def __init__(self):
        self.tokens = neighbour("tokenizer_13a").Tokenizer13a()
        self.compute_bleu = neighbour("nmt_bleu").compute_bleu

    def compute(self, predictions, references):
        wanted = [[self.tokens(text) for text in texts] for texts in references]
        return {"bleu": self.compute_bleu(wanted, [self.tokens(text) for text in predictions])[0]}


def load(name, **_):
    if name == "rouge":
        return Rouge()
    if name == "bleu" and "WEIR_HF_METRICS" in os.environ:
        return Bleu()
    raise ConnectionError(f"{name} would be downloaded")


def bleu_score():
    """NLTK's BLEU of texts whose words are split by blanks; None without NLTK. Before `install`, which hides NLTK."""
    try:
        from nltk.translate.bleu_score import sentence_bleu
    except ImportError:
        return None
    return lambda prediction, target: sentence_bleu([target.split()], prediction.split())


def install():
    sys.meta_path.append(Borrowing(os.environ["WEIR_BORROWED_PACKAGES"]))
    install_nltk()
    install_tiktoken()
    module("evaluate", load=load, __version__="0.0.0")
