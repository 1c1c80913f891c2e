"""Rows to score that nobody wrote down: prose, and whatever tokenizers, counters and comparisons may trip over."""

import json
import unicodedata

PROSE = """
A weir is a low dam across a river; it raises the level of the water, and it lets you measure the flow.
Dr. Smith went to Washington in 1998. He arrived at 3.14 p.m. on Tuesday, didn't he? I don't know!
The state-of-the-art model's accuracy (92.5%) isn't what we'd expected -- they'll re-run it, won't they?
Photosynthesis converts carbon dioxide and water into glucose and oxygen; chlorophyll absorbs the light.
Antidisestablishmentarianism is longer than internationalization, unbelievably. Resting lets the gluten relax.
The quick brown fox jumps over the lazy dog, and the dog sleeps on. Costs rose by $5,000.50 to 1,234,567 euros.
""".split()
WORDS = """
the The THE a I it's It's dont don't DON'T can’t o'clock rock'n'roll 'tis y'all'd've 'quoted' ''s 't 'd've x'll'y 're're
state-of-the-art co-operate re-enter -dash dash- -- --- – — e.g. i.e. U.S.A. Mr. etc. ... ?! !? . , ; : a.b
a,b 3.14 1,000 1.000,5
.5 5. 10% $5 €7 #tag @user a_b __init__ x2 2nd 1e5 -7 0 00 007 3-4 3.-4 x.5 5.x ½ ² Ⅷ ٣٤ １２ 〇 一 万 𝟘𝟙 ①
naïve café résumé co\u00f6perate cafe\u0301 e\u0301\u0301 Straße STRASSE ß ẞ İstanbul ISTANBUL ıssız ŉ ǆ ﬁsh ﬀ
ſilly \u212aelvin \u212bngström
ΣΊΣΥΦΟΣ ὈΔΥΣΣΕΎΣ ΑΣ Σ Привет мир שלום עולם مرحبا بالعالم नमस्ते ภาษาไทย 数据 科学 お誕生日 한국어 日本語。 中文， 😀 👩‍👩‍👧 👍🏽 🇩🇪
✂️ ♥ © ™ ℡ №
<b>bold</b> **bold** *it* `code` ```py # ## > - [x] [a](http://e.x/?q=1&r=2#f) | --- | {x} {{x}} \\ \\n
\\u0041 / // <skipped> &amp; &lt;i&gt; &quot; &amp;lt; & &nbsp;
<|endoftext|> <|im_start|> <|fim_prefix|> <|endofprompt|> <| |> antidisestablishmentarianism
pneumonoultramicroscopicsilicovolcanoconiosis
hyphenation table project present record associate beautiful business area fire hour every chocolate queue
aardvark zyzzyva
\u200b \u200c \u200d \u200e \u2060 \ufeff \u00ad so\u00adft \ufffd \ufffe \u0000 \u0001 \u007f \u0080 \u034f
\u0301 \u20e3 \u2028x \u1680 \u180e
""".split(" ")
WORDS = [word for line in WORDS for word in line.split("\n") if word]
BLANKS = list(" \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2009\u200b\u2028\u2029\u202f\u205f\u3000\ufeff.")
BLANKS += ["", "  ", "   ", "\n\n", "\r\n", "-\n", " \n ", ". ", ".  ", ".\n", "? ", "! ", ", "]
ALPHABETS = [
    "abcde",
    "aeiouy'- .",
    " .!?\n",
    "ab \n",
    "aA0_'-.,",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ a1",
    "\u0300\u0301a e\u200d",
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0a",
    "日本語 a。、",
    "0123456789.,- ",
]
NUMBERS = [float("nan"), float("inf"), 0, 1, -1, 2, 1.0, 1.5, 2**53, 1e300]
VALUES = [None, *NUMBERS, True, False, [], ["a"], [1], {}, {"a": 1}, "", " ", "1", "1.0", "True", "None"]


def is_known(character):
    """Whether this Python's Unicode has it: a letter is part of words only where it is known, and Node may know more."""
    return unicodedata.category(character) != "Cn"


class Rows:
    """Everything drawn from one generator of random numbers: the same rows for the same seed."""

    def __init__(self, random):
        self.random = random

    def some(self, most, draw):
        return [draw() for _ in range(self.random.randint(0, most))]

    def prose(self):
        start = self.random.randrange(len(PROSE))
        words = (PROSE + PROSE)[start : start + self.random.randint(1, 70)]
        return " ".join(words)

    def patchwork(self):
        pieces = self.some(
            24, lambda: self.random.choice(WORDS) + self.random.choice(BLANKS if self.random.random() < 0.4 else " ")
        )
        return "".join(pieces)

    def scribble(self):
        alphabet = self.random.choice(ALPHABETS)
        return "".join(self.random.choices(alphabet, k=self.random.randint(0, 60)))

    def lines(self):
        return self.random.choice(["\n", "\n\n", "\r\n", "\n- "]).join(self.some(6, self.text))

    def any_characters(self):
        ranges = [
            (0, 0x7F),
            (0, 0x24F),
            (0x300, 0x1FFF),
            (0x2000, 0x2BFF),
            (0x3000, 0x9FFF),
            (0xA000, 0xD7FF),
            (0xE000, 0xFFFF),
            (0x10000, 0x1FAFF),
        ]
        low, high = self.random.choice(ranges)
        characters = (chr(self.random.randint(low, high)) for _ in range(self.random.randint(1, 30)))
        return "".join(one + self.random.choice(["", "", " "]) for one in characters if is_known(one))

    def pseudo_words(self):
        syllables = "un be ly tion ing ed es s er re co oo ie y le ment ness graph i a e ck st qu".split(" ")
        return " ".join(
            "".join(self.random.choices(syllables, k=self.random.randint(1, 7)))
            for _ in range(self.random.randint(1, 20))
        )

    def repeated(self):
        return self.random.choice([" ", "\n", ". ", ""]).join([self.random.choice(WORDS)] * self.random.randint(1, 90))

    def text(self):
        kinds = [
            (self.prose, 4),
            (self.patchwork, 5),
            (self.scribble, 3),
            (self.any_characters, 1),
            (self.pseudo_words, 2),
            (self.repeated, 1),
        ]
        return self.random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]()

    def long_or_lines(self):
        return self.lines() if self.random.random() < 0.3 else self.text()

    def edited(self, text):
        """The other text of a pair: much of the first, in another order, in other letters, or cut."""
        words = text.split(" ")
        for _ in range(self.random.randint(0, 4)):
            at = self.random.randrange(len(words) + 1)
            edits = [
                lambda: words.insert(at, self.random.choice(WORDS)),
                lambda: words.__delitem__(slice(at, at + self.random.randint(1, 5))),
                lambda: words.__setitem__(slice(at, at + 4), reversed(words[at : at + 4])),
                lambda: words.__setitem__(slice(at, at + 2), [word.swapcase() for word in words[at : at + 2]]),
                lambda: words.insert(at, "\n"),
            ]
            self.random.choice(edits)()
        return " ".join(words)

    def pair(self):
        first = self.long_or_lines()
        return (first, self.edited(first)) if self.random.random() < 0.7 else (first, self.long_or_lines())

    def plain_pair(self):
        """Two lists of words that share many, in about the same order."""
        words = self.random.choices(
            "the a weir dam flow River 日本 é x1 42 ñandú".split(" "), k=self.random.randint(0, 30)
        )
        other = [word for word in words if self.random.random() < 0.8]
        return words, other + self.random.choices(words, k=self.random.randint(0, 3)) if words else ["dam"]

    def value(self):
        return self.random.choice(VALUES) if self.random.random() < 0.5 else self.text()

    def ids(self):
        pool = self.random.choice(
            [
                list("abcdef"),
                ["1", "2", 1, 2, True, False, 0],
                ["a", "a", "A", "a ", "", "é", "e\u0301"],
                list(range(-3, 9)),
            ]
        )
        return [self.random.choice(pool) for _ in range(self.random.choice([0, 1, 2, 3, 5, 8, 13, 40]))]

    def ids_or_other(self):
        return (
            self.random.choice([None, "a", 1, [1.5], [None], [["a"]], {"a": 1}, [float("nan")], True])
            if self.random.random() < 0.1
            else self.ids()
        )

    def scores(self):
        draw = self.random.choice(
            [
                lambda: self.random.random(),
                lambda: self.random.randint(0, 5),
                lambda: self.random.gauss(0, 1e6),
                lambda: self.random.random() * 1e-300,
                lambda: self.random.choice([0.1, 0.2, -0.0, 1e308, 1 / 3]),
                lambda: self.random.choice([1.0, float("nan"), float("inf"), float("-inf"), 2.5]),
                lambda: self.random.choice([True, False, 1, 2.5, None]),
                lambda: self.random.choice([True, False]),
            ]
        )
        return [draw() for _ in range(self.random.choice([0, 1, 2, 3, 7, 8, 9, 16, 127, 128, 129, 300]))]

    def grades(self):
        return [
            self.random.choice([None, 1, 2, 3, 4, 5, 0, 10, -3, 4.99, -0.5, True, "4", "4.5"])
            for _ in range(self.random.choice([0, 1, 2, 3, 5, 11]))
        ]

    def reply(self):
        score = self.random.choice(
            [
                "4",
                "10",
                "0",
                "-1",
                "4.5",
                "4/5",
                "４",
                "٣",
                "five",
                "",
                "1_0",
                " 3 ",
                "true",
                "null",
                "1e2",
                '"2"',
                '"4.5"',
                '" 3\x1f"',
                "NaN",
                "-Infinity",
            ]
        )
        words = self.random.choice(
            [
                "good",
                "a Score\nb",
                "",
                " lead",
                "the JUSTIFICATION: x",
                "日本\u2028語",
                "line\r\nnext",
                '\\"q\\"',
                "[1]",
                "NaN",
            ]
        )
        name = self.random.choice(["score", "Score", "SCORE", "ſcore", "scores", "**score**"])
        why = self.random.choice(["justification", "Justification", "JUSTIFICATION", "justifıcatİon", "reason"])
        gap = self.random.choice(["\n", ", ", ",\n\n", " ", "\x85", "\ufeff", "\t"])
        colon = self.random.choice([": ", ":", ":  ", " : ", ":\n"])
        text = f"{name}{colon}{score}{gap}{why}{colon}{words}"
        document = f'{{"{name}": {score}, "{why}": "{words}"}}'
        around = self.random.choice(
            ["{}", "Final {}", "```json\n{}\n```", " {} ", "{}\nscore: 1\njustification: again", "[{}]", "\ufeff{}"]
        )
        return self.random.choice(
            [
                None,
                "",
                "5",
                "[]",
                around.format(text),
                around.format(text),
                around.format(document),
                document,
                json.dumps({name: self.random.choice(VALUES), why: words}),
            ]
        )
