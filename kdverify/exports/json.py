"""What `kdverify replay` reads."""

import json

from kdverify.evidence.document import to_data
from kdverify.exports._case import Case
from kdverify.exports._model import Export
from kdverify.version import VERSION

FORMAT = "kdverify counterexample 1"


def _render(case: Case) -> bytes:
    document = {
        "format": FORMAT,
        "kdverify": VERSION,
        "spec": case.claim.span.source.path,
        "operator": case.claim.operator.name,
        "claim": case.claim.id,
        "arguments": dict(case.claim.arguments),
        "statement": case.claim.statement or " ".join(case.claim.span.text.split()),
        **to_data(case.counterexample),
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


export = Export(name="json", suffix=".json", summary="what `kdverify replay` reads", render=_render)
