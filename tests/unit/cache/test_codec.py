"""What is written comes back as it was, and nothing else can be made to."""

import contextlib
import dataclasses
import enum
import json
import pickle
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdverify.cache.codec import Codec, Unwritable
from kdverify.lang.goal import Claim
from kdverify.verify import session
from kdverify.verify.worker import Answer


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    value: "Fraction | float | str | int | None"
    colour: Colour = Colour.RED


@dataclasses.dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    named: Mapping[str, Leaf]
    marks: frozenset[int] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Stranger:
    value: int


CODEC = Codec(Tree)
leaves = st.builds(
    Leaf, st.fractions() | st.floats(allow_nan=False) | st.text() | st.integers() | st.none(), st.sampled_from(Colour)
)
trees = st.builds(Tree, st.lists(leaves).map(tuple), st.dictionaries(st.text(), leaves), st.frozensets(st.integers()))


@given(trees)
def test_it_comes_back(tree: Tree) -> None:
    assert CODEC.read(CODEC.write(tree)) == tree


def test_numbers_too_long_for_decimals_come_back() -> None:
    tree = Tree((Leaf(Fraction(3**20_000, 2**40_000)),), {})
    assert CODEC.read(CODEC.write(tree)) == tree


def test_what_is_shared_is_written_once_and_stays_shared() -> None:
    leaf = Leaf("x" * 1000)
    text = CODEC.write(Tree((leaf,) * 50, {}))
    assert len(text) < 2000
    assert len(set(map(id, CODEC.read(text).leaves))) == 1


def test_what_is_the_same_is_written_once() -> None:
    text = CODEC.write(Tree(tuple(Leaf("x" * 1000) for _ in range(50)), {}))
    assert len(text) < 2000


def test_what_is_equal_and_not_the_same_stays_apart() -> None:
    values = (1, 1.0, True, Fraction(1), 0.0, -0.0, 0, False, "1", None)
    leaves = CODEC.read(CODEC.write(Tree(tuple(map(Leaf, values)), {}))).leaves
    assert [repr(leaf.value) for leaf in leaves] == [repr(value) for value in values]


def test_terms_come_back_as_the_terms_that_they_were() -> None:
    claims = session.load([Path(__file__).parents[3] / "specs" / "linear.kd"]).claims
    codec = Codec(Claim)
    for claim in claims:
        again = codec.read(codec.write(claim))
        assert again == claim
        assert again.operator.out.body is claim.operator.out.body


def test_the_order_of_a_mapping_comes_back() -> None:
    tree = Tree((), {"z": Leaf(1), "a": Leaf(2)})
    assert list(CODEC.read(CODEC.write(tree)).named) == ["z", "a"]


@pytest.mark.parametrize("value", [Stranger(1), Tree((Stranger(1),), {}), object(), [1], {1: object()}])  # type: ignore[arg-type]
def test_what_no_annotation_speaks_of_is_not_written(value: object) -> None:
    with pytest.raises(Unwritable):
        CODEC.write(value)


@given(
    st.binary()
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["#", "/", "map", "set", "Colour"]), inner, max_size=1)
        ),
    ).map(lambda data: json.dumps([[["Leaf", data], ["Tree", data, 0]], data]).encode())
)
def test_any_other_text_is_refused_or_harmless(text: bytes) -> None:
    with contextlib.suppress(ValueError):
        CODEC.read(text)


@pytest.mark.parametrize("name", ["Stranger", "eval", "os.system", "__import__", "object"])
def test_a_text_makes_no_other_class(name: str) -> None:
    with pytest.raises(ValueError):
        CODEC.read(json.dumps([[[name, None]], 0]).encode())


def test_a_pickle_is_no_text() -> None:
    with pytest.raises(ValueError):
        CODEC.read(pickle.dumps(Leaf(1)))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ValueError):
        CODEC.read(b"[" * 100_000 + b"]" * 100_000)


def test_all_classes_of_an_answer_are_known() -> None:
    Codec(Answer)
