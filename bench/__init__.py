"""`make bench`: speed and memory, each figure beside its baseline, from one run on one server.

Four baselines. A and B are served by the same processes, but without any middleware:

- **A** returns as many bytes as the page, after one SQL query;
- **B** renders the page's own template with the page's own rows, already in memory;
- **C** registers somebody by the statements of the portal's page, written by hand behind the same middleware;
- **D** draws the pages of documents with WeasyPrint alone, nothing numbered nor stored.
"""
