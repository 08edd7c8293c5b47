"""Work for batch runs that are about tasks: each line of a document is a task of its plan."""

from __future__ import annotations

from hashlib import sha256

from planparse.batch import rows
from planparse.batch.task import Output, Task, on_documents
from planparse.corrections.apply import with_corrections
from planparse.output.folder import corrections_name
from planparse.plan.model import Initiative, Plan, Reading
from planparse.writers.json import encode
from tests.support.plans import passage, place, quarter, rich_plan, task

WORK = "tests.support.batch_tasks:work"


def warm() -> None:
    """Load Arrow and the dictionary before the first fork."""
    rows.warm()
    rows.encode(rich_plan())


def plan_of_tasks(text: str, document_id: str = "道", organization: str = "道路局") -> Plan:
    """A plan with a task for each line: "initiative/quarter/text". A line "@港湾局" names the bureau."""
    tasks: dict[str, list[tuple[int, str]]] = {}
    for line in text.splitlines():
        if line.startswith("@"):
            organization = line[1:]
        elif line:
            title, number, words = line.split("/")
            tasks.setdefault(title, []).append((int(number), words))
    base = rich_plan(document_id, organization)
    initiatives = tuple(
        _initiative(f"A-1/{number}", number, title, some)
        for number, (title, some) in enumerate(tasks.items(), 1)
    )
    source = base.source.model_copy(
        update={"name": f"{document_id}.txt", "sha256": sha256(text.encode()).hexdigest()}
    )
    issue = base.issues[0].model_copy(update={"initiatives": initiatives})
    return base.model_copy(update={"issues": (issue,), "source": source, "mission": ()})


def _initiative(own: str, number: int, title: str, tasks: list[tuple[int, str]]) -> Initiative:
    quarters = []
    for q in (1, 2, 3, 4):
        texts = [words for at, words in tasks if at == q]
        if texts:
            some = (task(own, q, i, words) for i, words in enumerate(texts, 1))
            quarters.append(quarter(q, "\n".join(texts), *some))
    return Initiative(
        id=own,
        number=number,
        title=title,
        description=(passage(f"{title}を行う。"),),
        quarters=tuple(quarters),
        place=place(3, 10 * number),
    )


def _work(job: Task) -> Output:
    plan = plan_of_tasks(job.data.decode(), job.document_id)
    plan = with_corrections(plan, job.corrections, corrections_name(job.document_id))
    return Output(encode(plan), encode(Reading(document_id=job.document_id)), rows.encode(plan))


work = on_documents(_work)
