"""A pytest plugin: what takes minutes begins first, one such test for each worker in turn; else one would end alone on
it, while the others have nothing left to take over.
"""

from itertools import islice

import pytest

HEAVY = (
    "tests/isere_inno/test_demo.py",
    "tests/standing/test_browser_walk.py",
    "tests/standing/test_queries_walk.py",
    "tests/formations/test_histoire_certification.py",
    "tests/formations/test_histoire.py",
    "tests/evenements/test_histoire.py",
    "tests/agents/test_connexion_limites.py",
)
"""The longest first."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each worker is first given its share of the list, cut in equal parts: see that every share begins with some."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    heavy = sorted((item for item in items if _file(item) in HEAVY), key=lambda item: HEAVY.index(_file(item)))
    light = iter([item for item in items if _file(item) not in HEAVY])
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        begin = heavy[worker::workers]
        share = (len(items) - len(ordered)) // (workers - worker)
        ordered += [*begin, *islice(light, max(share - len(begin), 0))]
    items[:] = ordered


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
