"""The electronic seal of documents: PAdES-B-B, made with a key and a certificate kept in files that the environment
names. Not a qualified seal (eIDAS): documents say so, and the register is what counts.

`cles` reads and judges the files, `poser` seals, `examen` checks a PDF that somebody hands in, in a process apart.
"""
