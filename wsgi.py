"""The app object for any WSGI server; `python wsgi.py` serves it with Waybill's own settings."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time

from config import BadSetting, server_settings, settings
from webapp import create_app
from webapp.accounts import noting
from webapp.demo.guard import refuse_demo_data


def stop_surely() -> None:
    """What a worker of the server below does first: see to it that being told to stop is never lost.

    The server's own handler runs in the main thread only, which may not be listening yet, or sleep through
    a signal that another thread got. A thread of our own waits for the signal and passes it on; again while
    a start may last, but not so often that it disturbs an answer that is being finished.
    """
    if signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP}):
        return
    main_thread = threading.get_ident()

    def pass_on() -> None:
        signal.sigwait({signal.SIGTERM})
        for _ in range(5):
            signal.pthread_kill(main_thread, signal.SIGINT)
            time.sleep(1)

    threading.Thread(target=pass_on, name="stop", daemon=True).start()


if multiprocessing.parent_process() is not None:
    stop_surely()

# Commands must run on a database that no server may use: they are how the demo's keys are revoked.
IS_COMMAND = bool(os.environ.get("FLASK_RUN_FROM_CLI"))

try:
    app = create_app(settings())
    if app.config["PRODUCTION"] and not IS_COMMAND:
        with app.app_context():
            refuse_demo_data()
except (BadSetting, ValueError) as bad:
    sys.exit(f"Waybill does not start: {bad}")

if __name__ != "__main__" and not IS_COMMAND:
    noting.keep_recording(app.app_context)

# What is loaded now stays for good: the collector need not look at it again, nor run at every few hundred
# objects while a long list is written.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

# The server's own lines look like all others.
SERVER_LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "webapp.logs.JsonLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}
    },
    "loggers": {"_granian": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}


def serve() -> None:
    """Serve until SIGINT or SIGTERM, then finish what is under way within 10 s."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    try:
        where = server_settings()
    except BadSetting as bad:
        sys.exit(f"Waybill does not start: {bad}")
    server = Granian(
        "wsgi:app",
        interface=Interfaces.WSGI,
        blocking_threads=8,
        respawn_failed_workers=True,
        workers_kill_timeout=9,
        http1_settings=HTTP1Settings(header_read_timeout=5_000),
        websockets=False,
        log_dictconfig=SERVER_LOGS,
        **where,  # type: ignore[arg-type]
    )
    # A closed terminal ends the server; left to itself it would reload and stay behind as an orphan.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    # A worker that is forked, and not started anew, may be told to stop before it loads this file.
    os.register_at_fork(after_in_child=stop_surely)
    server.serve()


if __name__ == "__main__":
    serve()
