"""Training, and what a trained suggester says and why."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

import turven.models
from turven.corpus.codebook.codes import Codebook
from turven.corpus.codebook.file import parse_codebook
from turven.corpus.errors import Refusal
from turven.corpus.progress import Cancelled
from turven.corpus.search.words import lemma
from turven.corpus.study.suggestions import Suggestion, SuggestionSet
from turven.models import keywords, pipeline, ridge, training
from turven.models.evaluation import MIN_SHOWN_PROBABILITY
from turven.models.features import KEEP_RARE_UP_TO, Features, sum_over_words, words
from turven.models.head import Head
from turven.models.training import Example, Trained, train
from turven.models.vectors import directions

CODEBOOK = """
codes:
  - id: n
    label: Net
    codes:
      - {id: geld, label: Geld}
      - {id: personeel, label: Personeel}
  - {id: systemen, label: Systemen}
  - {id: zeldzaam, label: Zeldzaamheid}
  - {id: oud, label: Verleden, retired: true}
"""

TOPICS = {
    "geld": ["geen budget", "te duur", "de kosten lopen op", "bezuinigingen", "alles is duur"],
    "personeel": ["collega's vertrekken", "te weinig mensen", "vacatures blijven open",
                  "werkdruk voor mensen", "collega's zijn ziek"],
    "systemen": ["de applicatie hapert", "oude software", "computers vallen uit",
                 "softwarepakketten passen niet", "de applicatie is traag"],
}  # fmt: skip
FILLERS = ["bij ons", "al jaren", "volgens mij", "hier", "helaas", "steeds weer", "in de gemeente"]


def codebook(text: str = CODEBOOK) -> Codebook:
    return parse_codebook(text.encode(), "codebook.yaml")


def examples(count: int = 90, seed: int = 1) -> list[Example]:
    """Answers about one topic or two, made up, all of them finished."""
    chance = random.Random(seed)
    made = []
    for i in range(count):
        topics = chance.sample(sorted(TOPICS), 1 + (chance.random() < 0.3))
        said = " en ".join(chance.choice(TOPICS[topic]) for topic in topics)
        text = f"{chance.choice(FILLERS).capitalize()}: {said}, {chance.choice(FILLERS)}."
        made.append(Example(f"q{i}", text, frozenset(topics), None, text.lower()))
    return made


@pytest.fixture(scope="session")
def model() -> Trained:
    """What 90 answers teach; trained once for all tests, which leave it as it is."""
    return train(examples(), codebook())


def head(nlp: Language) -> Head:
    found = pipeline.suggester_of(nlp).head
    assert isinstance(found, Head)
    return found


def suggested(nlp: Language, text: str) -> tuple[Suggestion, ...]:
    (looked,) = pipeline.suggest(nlp, [text])
    return looked.suggestions


def test_coded_quotes_teach_what_the_codebook_does_not_say(model: Trained) -> None:
    text = "Onze applicatie is al weken traag"
    assert list(pipeline.suggest(pipeline.build(codebook()), [text])) == [SuggestionSet(())]
    suggestions = suggested(model.nlp, text)
    assert suggestions[0].code == "systemen"
    assert suggestions[0].suggested
    assert (model.evaluation.micro_f1 or 0) > (model.codebook_alone.micro_f1 or 0)
    assert model.evaluation.quotes == model.codebook_alone.quotes == 90


def test_suggestions_are_in_order_and_worth_reading(model: Trained) -> None:
    texts = [example.text for example in examples(30, seed=2)] + ["", "  ", "\0", "🙂"]
    made = list(pipeline.suggest(model.nlp, iter(texts), top=2))
    assert len(made) == len(texts)
    for looked in made:
        suggestions = looked.suggestions
        each = [suggestion.probability for suggestion in suggestions]
        assert each == sorted(each, reverse=True)
        assert all(MIN_SHOWN_PROBABILITY <= p <= 1 for p in each)
        assert len(each) <= 2
        assert {s.code for s in suggestions} <= {"geld", "personeel", "systemen", "zeldzaam"}


def test_equal_probabilities_stand_as_in_the_codebook() -> None:
    book = codebook("codes: [{id: z, label: A, keywords: [fiets]},"
                    " {id: a, label: B, keywords: [fiets]}]")  # fmt: skip
    (looked,) = pipeline.suggest(pipeline.build(book), ["fietsen"])
    assert [suggestion.code for suggestion in looked.suggestions] == ["z", "a"]


ANY = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(
        ["de applicatie", " ", "\n", "hapert", "softwarepakketten", "\0", "🙂", "👨‍👩‍👧", "שלום",
         "\u0301", "\u202e", "İ", "te duur", "-", "geld", "geldgebrek", "  "]
    )
).map("".join)  # fmt: skip


@given(ANY)
def test_the_explanation_adds_up_to_the_log_odds(model: Trained, text: str) -> None:
    doc = model.nlp(text)
    assert doc.text == text
    said, adds = pipeline.suggester_of(model.nlp).explain(doc, head(model.nlp).codes)
    assert adds.shape == (len(said), len(head(model.nlp).codes))
    assert all(text[word.start : word.end].strip() for word in said)
    for column, code in enumerate(head(model.nlp).codes):
        hits = keywords.hits(doc).get(code, [])
        odds = (
            head(model.nlp).intercept[column]
            + head(model.nlp).keywords[column] * keywords.strength(hits)
            + adds[:, column].sum()
        )
        assert doc.cats[code] == pytest.approx(1 / (1 + math.exp(-odds)), abs=1e-5)


@given(st.lists(ANY, max_size=5))
def test_the_words_add_up_to_what_the_quote_says_as_a_whole(
    model: Trained, texts: list[str]
) -> None:
    said = [words(model.nlp.make_doc(text)) for text in texts]
    found = head(model.nlp).features.of(said)
    vectors = head(model.nlp).vectors
    places = vectors.project(found.matrix)
    whole = (
        found.matrix @ head(model.nlp).weights + directions(places) @ head(model.nlp).vector_weights
    )
    assert sum_over_words(found.ends, head(model.nlp).predict([], said)[1]) == pytest.approx(
        whole, abs=1e-5
    )


@given(ANY)
def test_evidence_lies_in_the_quote(model: Trained, text: str) -> None:
    made = suggested(model.nlp, text)
    for suggestion in made:
        end = 0
        for place in suggestion.evidence:
            assert end <= place.start < place.end <= len(text)
            assert 0 < place.weight <= 1
            end = place.end
        if suggestion.evidence:
            assert max(place.weight for place in suggestion.evidence) == 1


def test_a_pair_of_words_speaks_for_both(model: Trained) -> None:
    said, adds = pipeline.suggester_of(model.nlp).explain(model.nlp("oude software"), ["systemen"])
    assert [word.lower for word in said] == ["oude", "software"]
    assert (adds > 0).all()


def test_of_a_code_that_was_not_learnt_the_words_say_nothing(model: Trained) -> None:
    _said, adds = pipeline.suggester_of(model.nlp).explain(
        model.nlp("oude software"), ["nieuw", "systemen"]
    )
    assert not adds[:, 0].any()
    assert adds[:, 1].any()


def test_a_quote_is_new_as_far_as_it_is_from_all_that_were_coded(model: Trained) -> None:
    texts = ["", "de applicatie hapert", "de applicatie hapert bij bezuinigingen al jaren"]
    nothing, known, mixed = (looked.novelty for looked in pipeline.suggest(model.nlp, texts))
    assert nothing is None
    assert known is not None
    assert mixed is not None
    assert 0 <= known < mixed <= 2
    (alone,) = pipeline.suggest(pipeline.build(codebook()), ["te duur"])
    assert alone.novelty is None


def test_evidence_is_the_words_of_the_topic(model: Trained) -> None:
    text = "  🙂 Helaas: de applicatie hapert."
    made = suggested(model.nlp, text)
    assert made[0].code == "systemen"
    best = max(made[0].evidence, key=lambda place: place.weight)
    assert text[best.start : best.end] in "de applicatie hapert"


def test_keyword_evidence_is_the_part_of_the_word(model: Trained) -> None:
    made = suggested(model.nlp, "  geldgebrek!")
    geld = next(suggestion for suggestion in made if suggestion.code == "geld")
    assert [(place.start, place.end, place.weight) for place in geld.evidence] == [(2, 6, 1.0)]


def test_what_the_codebook_says_adds_to_the_log_odds(model: Trained) -> None:
    doc, plain = model.nlp("zeldzaamheid"), model.nlp("zeldzamere")
    column = head(model.nlp).codes.index("zeldzaam")
    assert keywords.hits(doc)["zeldzaam"]
    assert not keywords.hits(plain).get("zeldzaam")
    assert head(model.nlp).positives[column] == 0
    for each, said in ((doc, -math.log(1 - keywords.PHRASE)), (plain, 0.0)):
        odds = head(model.nlp).intercept[column] + head(model.nlp).keywords[column] * said
        assert each.cats["zeldzaam"] == pytest.approx(1 / (1 + math.exp(-odds)), rel=1e-5)


def test_the_codebook_counts_for_less_as_quotes_are_coded(model: Trained) -> None:
    codes, counts = head(model.nlp).codes, head(model.nlp).keywords
    assert 0 <= counts[codes.index("geld")] < counts[codes.index("zeldzaam")]


def test_the_values_are_sublinear_tf_idf() -> None:
    nlp = pipeline.build(codebook())
    texts = ["kat", "kat kat hond"]
    features = Features.fit([words(nlp(text)) for text in texts])
    matrix = features.of([words(nlp(text)) for text in texts]).matrix
    value = {features.vocabulary[i]: matrix[1, i] for i in matrix[[1]].indices}
    idf_both, idf_one = math.log(3 / 3) + 1, math.log(3 / 2) + 1
    assert value["wkat"] / value["whond"] == pytest.approx((1 + math.log(2)) * idf_both / idf_one)
    assert value["pkat hond"] == pytest.approx(value["whond"])
    assert np.linalg.norm(list(value.values())) == pytest.approx(1)
    assert {"c<k", "ckat>", "c<kat>"} <= set(value)


def test_rare_parts_of_words_are_dropped_when_there_are_many_texts() -> None:
    nlp = pipeline.build(codebook())
    texts = ["kat"] * KEEP_RARE_UP_TO + ["hond"]
    features = Features.fit([words(nlp(text)) for text in texts])
    assert "whond" in features.vocabulary
    assert "cho" not in features.vocabulary


def test_the_same_quotes_give_the_same_bytes(model: Trained, tmp_path: Path) -> None:
    shuffled = examples()
    random.Random(5).shuffle(shuffled)
    pipeline.save(model.nlp, tmp_path / "a")
    pipeline.save(train(shuffled, codebook()).nlp, tmp_path / "b")
    assert pipeline.digest(tmp_path / "a") == pipeline.digest(tmp_path / "b")


def test_the_codebook_may_change_after_training(model: Trained, tmp_path: Path) -> None:
    pipeline.save(model.nlp, tmp_path / "model")
    book = codebook("codes: [{id: nieuw, label: Kantine}, {id: systemen, label: Systemen}]")
    nlp = pipeline.load(book, tmp_path / "model")
    doc = nlp("De applicatie in de kantine hapert")
    assert set(doc.cats) == {"nieuw", "systemen"}
    assert doc.cats["nieuw"] == pytest.approx(keywords.PHRASE)
    assert doc.cats["systemen"] > 0.5
    assert pipeline.suggester_of(nlp).threshold("nieuw") == head(model.nlp).threshold


def test_what_was_not_decided_is_not_a_no() -> None:
    both = [
        Example("a", "duur", frozenset({"geld"}), None, "a"),
        Example("b", "traag", frozenset({"systemen"}), frozenset({"geld"}), "b"),
        Example("c", "druk", frozenset(), frozenset(), "c"),
    ]
    codes = ("geld", "personeel", "systemen")
    truth = training._truth(both, codes)
    assert truth.tolist() == [[1, 0, 0], [0, -1, 1], [-1, -1, -1]]
    gram = np.eye(3, dtype=np.float32)
    dual, base = ridge.solve(gram, truth)
    # Of the two quotes in which money was decided, one is about money; of personnel one
    # is known, and it is not.
    assert base == pytest.approx([0, math.log(0.25 / 0.75), 0])
    assert dual[:, 0] == pytest.approx([0.5, -0.5, 0])
    assert dual[:, 2] == pytest.approx([-0.5, 0.5, 0])
    assert not dual[:, 1].any()


def test_declining_teaches_and_not_deciding_does_not() -> None:
    sure = examples(60)
    said = [f"de printer kraakt {i}" for i in range(30)]
    declined = [Example(text, text, frozenset(), frozenset({"geld"}), text) for text in said]
    probability = {
        name: train(sure + more, codebook()).nlp("de printer kraakt").cats
        for name, more in (("without", []), ("declined", declined))
    }
    assert probability["declined"]["geld"] < probability["without"]["geld"]
    # Thirty finished quotes without systems would have made these unlikely as well.
    assert probability["declined"]["systemen"] > probability["declined"]["geld"]


def test_equal_answers_do_not_vouch_for_each_other() -> None:
    same = [Example(f"s{i}", "weet niet", frozenset({"zeldzaam"}), None, "weet niet")
            for i in range(20)]  # fmt: skip
    trained = train(examples(60) + same, codebook())
    column = head(trained.nlp).codes.index("zeldzaam")
    # Twenty times one answer is one answer.
    assert head(trained.nlp).positives[column] == 1
    zeldzaam = next(code for code in trained.evaluation.codes if code.code == "zeldzaam")
    assert (zeldzaam.counts.right, zeldzaam.counts.missed) == (0, 20)


def test_codes_that_are_gone_are_not_learnt() -> None:
    gone = [Example(f"g{i}", f"iets {i}", frozenset({"oud", "n", "weg"}), None, f"g{i}")
            for i in range(5)]  # fmt: skip
    assert head(train(examples(60) + gone, codebook()).nlp).codes == (
        "geld", "personeel", "systemen", "zeldzaam",
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1])
def test_too_little_to_learn_from_is_refused(count: int) -> None:
    with pytest.raises(Refusal, match=f"{count} quote.*retrain"):
        train(examples()[:count], codebook())


@pytest.mark.parametrize("word", ["fiets", "kat", "wetten", "kosten", "\u0301", "🙂", "\0"])
def test_the_lemma_of_a_lemma_is_itself(word: str) -> None:
    assert lemma(lemma(word)) == lemma(word)


def test_words_that_simplemma_leads_to_each_other_are_one() -> None:
    assert lemma("fiets") == lemma("fietsen") == "fiets"


def test_two_quotes_are_enough() -> None:
    two = [Example(str(i), text, frozenset({"geld"}), None, text)
           for i, text in enumerate(["te duur", "veel te duur"])]  # fmt: skip
    trained = train(two, codebook())
    assert trained.nlp("dat is duur").cats["geld"] > 0
    assert trained.evaluation.quotes == 2


def test_empty_answers_can_be_learnt_from(model: Trained) -> None:
    empty = [
        Example(f"e{i}", text, frozenset(), None, text) for i, text in enumerate(["", " ", "\0"])
    ]
    assert train(empty + examples(30), codebook()).nlp("").cats.keys() == model.nlp("x").cats.keys()


def test_answers_that_are_all_alike_print_nothing(
    capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    # A warning would be written over the coding screen.
    alike = [Example(f"a{i}", "alles is duur hoor", frozenset({"geld"}), None, f"a{i}")
             for i in range(30)]  # fmt: skip
    train(alike, codebook())
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


def test_training_can_be_cancelled() -> None:
    seen: list[float] = []

    def progress(fraction: float) -> None:
        seen.append(fraction)
        if fraction >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        train(examples(), codebook(), progress=progress)
    assert seen == sorted(seen)
    assert 0.5 <= seen[-1] < 1


def test_more_quotes_than_can_be_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MAX_EXAMPLES", 40)
    assert train(examples(), codebook()).evaluation.quotes == 40


def test_nothing_grows_with_the_corpus() -> None:
    nlp = pipeline.build(codebook())
    list(pipeline.suggest(nlp, ["een eerste quote"]))
    before = len(nlp.vocab.strings), len(list(nlp.vocab))
    for _suggestions in pipeline.suggest(nlp, (f"woord{i} staat hier" for i in range(3000))):
        pass
    assert (len(nlp.vocab.strings), len(list(nlp.vocab))) == before


def python(code: str, folder: Path) -> str:
    root = str(Path(turven.__file__).parent)
    link = folder / "path"
    link.mkdir()
    (link / "turven").symlink_to(root)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env={"PYTHONPATH": str(link), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_suggesting_needs_no_scikit_learn(model: Trained, tmp_path: Path) -> None:
    pipeline.save(model.nlp, tmp_path / "model")
    said = python(
        "import sys, pathlib\n"
        "from turven.corpus.codebook.file import parse_codebook\n"
        "from turven.models import pipeline, training\n"
        f"book = parse_codebook({CODEBOOK.encode()!r}, 'codebook.yaml')\n"
        "nlp = pipeline.load(book, pathlib.Path(sys.argv[1]) / 'model')\n"
        "print(next(pipeline.suggest(nlp, ['de applicatie hapert'])).suggestions[0].code)\n"
        "assert 'sklearn' not in sys.modules\n",
        tmp_path,
    )
    assert said == "systemen"


def test_the_room_opens_without_spacy(tmp_path: Path) -> None:
    python(
        "import sys\nimport turven.models, turven.models.evaluation\n"
        "assert not {'spacy', 'sklearn', 'scipy', 'simplemma'} & set(sys.modules)\n",
        tmp_path,
    )
