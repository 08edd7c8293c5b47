"""Work for batch runs that are about plans: the document's text becomes the mission of a plan."""

from __future__ import annotations

from hashlib import sha256

from planparse.batch import rows
from planparse.batch.task import Output, Task, on_documents
from planparse.corrections.apply import with_corrections
from planparse.document.errors import ReadError
from planparse.output.folder import corrections_name
from planparse.plan.model import Reading
from planparse.writers.json import encode
from tests.support.plans import passage, rich_plan

WORK = "tests.support.batch_plans:work"


def warm() -> None:
    """Load Arrow and the dictionary before the first fork."""
    rows.warm()
    rows.encode(rich_plan())


def _plan_of_text(task: Task) -> Output:
    """A plan whose mission is the document's text, with its corrections; a document "lost" fails."""
    text = task.data.decode()
    if text == "lost":
        raise ReadError("no-text", task.name, {"pages": 1})
    base = rich_plan(task.document_id)
    source = base.source.model_copy(update={"name": task.name, "sha256": sha256(task.data).hexdigest()})
    plan = base.model_copy(update={"mission": (passage(text),), "issues": (), "source": source})
    plan = with_corrections(plan, task.corrections, corrections_name(task.document_id))
    return Output(encode(plan), encode(Reading(document_id=task.document_id)), rows.encode(plan))


work = on_documents(_plan_of_text)
