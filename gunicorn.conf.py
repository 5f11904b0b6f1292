"""The web server, the same in the demo and in production. Read by gunicorn from the working directory."""

import os

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4  # a slow upload or a kept-alive connection holds a thread, not a worker
preload_app = True  # one import for all, and most of the memory shared
timeout = 30
graceful_timeout = 10
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 (a heartbeat file: never on a slow disk)
control_socket_disable = True  # it would stand in the home folder, and two portals of one account would share it
