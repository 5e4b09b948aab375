import csv
import io
import json
from dataclasses import replace

import numpy as np

from kdverify.recursion.bound import Bound
from kdverify.recursion.export import COLUMNS, to_csv, to_json
from kdverify.recursion.run import run
from kdverify.recursion.summary import rows, worst_ratio
from tests.unit.recursion.conftest import COPY, LINEAR, Planned


def test_csv_has_a_line_for_each_generation_and_divergence(planned: Planned) -> None:
    found = run(planned(LINEAR, "alpha=1/4", starts=20, generations=3))
    lines = list(csv.DictReader(io.StringIO(to_csv(found, [Bound("TV", "1 - alpha", 0.75)]))))
    assert tuple(lines[0]) == COLUMNS
    assert [(line["divergence"], line["generation"]) for line in lines] == [
        (name, str(step)) for name in ("KL", "TV") for step in range(4)
    ]
    assert lines[0]["worst_ratio"] == "" and lines[0]["bound"] == ""
    assert float(lines[5]["bound"]) == 0.75 * float(lines[4]["worst"])
    assert float(lines[5]["worst"]) == found.divergences["TV"][1].max()


def test_json_says_everything_that_is_needed_to_repeat_it(planned: Planned) -> None:
    plan = planned(LINEAR, "alpha=1/4", error="noise:0.01", starts=20, generations=3, seed=5)
    document = json.loads(to_json(run(plan), [Bound("TV", "1 - alpha", 0.75, 0.01)]))
    assert document["operator"] == "mine" and document["sizes"] == {"V": 4, "K": 2}
    assert document["parameters"]["alpha"] == "1/4" and document["drawn"] == ["s"]
    assert (document["starts"], document["generations"], document["seed"]) == (20, 3, 5)
    assert document["error"] == "noise:1/100" and "proves nothing" in document["note"]
    assert [row["generation"] for row in document["divergences"]["KL"]["generations"]] == [0, 1, 2, 3]
    assert set(document["divergences"]["KL"]["generations"][0]) == {
        "generation", "median", "low", "high", "worst", "worst_ratio", "infinite"
    }  # fmt: skip
    (one,) = document["bounds"]
    assert one["level"] == 0.04 and not one["proved"] and one["excess"] <= 1e-14


def test_infinite_is_a_word_and_undefined_is_null(planned: Planned) -> None:
    found = run(planned(COPY, "q=(1, 0, 0, 0)", starts=3, generations=1))
    rows_ = json.loads(to_json(found, []))["divergences"]["KL"]["generations"]
    assert rows_[0]["median"] == "inf" and rows_[0]["infinite"] == 3 and rows_[1]["worst_ratio"] is None
    gone = run(planned("out = 2 * q", starts=3, generations=1))
    assert json.loads(to_json(gone, []))["divergences"]["KL"]["generations"][1]["worst"] is None
    assert ",,,,,0,3," in to_csv(gone, [])


def test_quantiles_are_values_that_occur(planned: Planned) -> None:
    found = run(planned(LINEAR, "alpha=1/4", names="TV", starts=21, generations=1))
    row = rows(found, "TV")[0]
    ordered = np.sort(found.divergences["TV"][0])
    assert (row.low, row.median, row.high, row.worst) == (ordered[1], ordered[10], ordered[19], ordered[20])


def test_the_empirical_rate_of_linear_anchoring_is_one_minus_alpha(planned: Planned) -> None:
    found = run(planned(LINEAR, "alpha=1/4", starts=200, generations=10))
    ratio = worst_ratio(found, "TV")
    assert ratio is not None and np.isclose(ratio, 0.75, rtol=1e-6)
    kl = worst_ratio(found, "KL")
    assert kl is not None and 0.7 < kl <= 0.75 + 1e-6
    none = run(replace(planned(COPY, "q=(1, 0, 0, 0)", starts=2, generations=1)))
    assert worst_ratio(none, "KL") is None
