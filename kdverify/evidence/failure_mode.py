"""What a recursion does instead of tending to one distribution from everywhere."""

import enum


class FailureMode(enum.Enum):
    """How a recursion q <- M(q) fails to be well-posed; the value completes the sentence "the recursion ..."."""

    ANOTHER_FIXED_POINT = "settles at a distribution that is not the anchor"
    SEVERAL_FIXED_POINTS = "has several fixed points"
    KEPT_APART = "keeps different starts apart for ever"
    CYCLE = "goes round in a cycle"
    COLLAPSE = "lets classes die out"
    DRIFT_TO_UNIFORM = "drifts towards the uniform distribution"
    NOTHING_MOVES = "moves nothing"
    BREAKS_OFF = "comes to a value that is no distribution"

    @property
    def id(self) -> str:
        """The word used in reports for machines, and that `kdverify explain` knows."""
        return self.name.lower().replace("_", "-")

    @property
    def meaning(self) -> str:
        """What it means for distillation, in a paragraph."""
        return _MEANINGS[self]


_MEANINGS = {
    FailureMode.ANOTHER_FIXED_POINT: "The recursion may be well-posed, with one distribution that attracts every "
    "student; but that is not what the teachers were pooled for.  A student that agrees with the anchor is moved away "
    "from it in each generation.  `base_fixed_point` asks whether the anchor stays.",
    FailureMode.SEVERAL_FIXED_POINTS: "More than one distribution is reproduced exactly.  Students that start at one "
    "of them, or near one that attracts, stay there: what a student believes in the end depends on what it believed "
    "at first, and not on the teachers alone.",
    FailureMode.KEPT_APART: "There are two sets of distributions, with a gap between them, that no student leaves.  So "
    "no distribution attracts students of both, whatever happens inside the sets: what a student believes in the end "
    "depends on what it believed at first.",
    FailureMode.CYCLE: "The student swings back and forth: what it overrates in one generation it underrates in the "
    "next.  More generations do not help, and the result depends on when one stops.",
    FailureMode.COLLAPSE: "Once a class is rare it becomes rarer by a factor in each generation, and its probability "
    "tends to zero, whatever the teachers say of it: model collapse.  With two classes the student tends to a vertex, "
    "all belief in one class.",
    FailureMode.DRIFT_TO_UNIFORM: "The student forgets what the teachers know, and tends to believe all classes alike.",
    FailureMode.NOTHING_MOVES: "Every student is reproduced exactly, whatever the teachers say: nothing is distilled.",
    FailureMode.BREAKS_OFF: "After some generations the result is not defined, or is negative somewhere, or does not "
    "sum to one, so that it cannot be the next student.  `simplex` asks whether that happens.",
}
