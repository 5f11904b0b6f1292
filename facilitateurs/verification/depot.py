"""A file that is received in memory, read, and gone: never written, not even in the system's temporary folder."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

TAILLE_MAX = 5 * 1024 * 1024
"""Fifty times one of our certificates."""


class EnMemoire(FileUploadHandler):
    """Takes the first file, up to TAILLE_MAX; what comes beyond is dropped as it arrives, and `trop_gros` says so."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.trop_gros = False
        self._recu: io.BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._recu is not None:
            raise SkipFile
        self._recu = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._recu is None:
            return
        if start + len(raw_data) > TAILLE_MAX:
            self.trop_gros = True
            self._recu = io.BytesIO()
            raise SkipFile
        self._recu.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self._recu is None:
            return None
        self._recu.seek(0)
        return InMemoryUploadedFile(
            file=self._recu,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
