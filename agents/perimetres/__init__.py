"""What an institution's référent or HR reader, or a director, sees: their own people, their own figures.

`perimetre` says which part of the directory it is, `chiffres` and `onglets` are filled by the rooms above, `pages`
gives their views what they share, `export` writes the files.
"""
