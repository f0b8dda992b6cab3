"""The worker's part in runs over many orders."""

import logging
from collections.abc import Callable
from typing import Final

from webapp.bulk import leasing, running
from webapp.bulk.models import DONE
from webapp.bulk.queries import find_run

logger: Final = logging.getLogger("waybill.worker")


def do_next_run(is_stopping: Callable[[], bool]) -> bool:
    """Do the oldest run that waits, or that another process has left; False where there is none."""
    run = leasing.claim()
    if run is None:
        return False
    facts = {"run": run.run_id, "kind": run.kind, "orders": run.to_do}
    logger.info("run taken", extra={"facts": facts})
    running.carry_on(run, is_enough=is_stopping)
    left = find_run(run.id)
    is_done = left is not None and left.state == DONE
    logger.info("run done" if is_done else "run left", extra={"facts": facts})
    return True
