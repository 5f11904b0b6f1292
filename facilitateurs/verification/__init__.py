"""`/verifier/`: whether a certificate is genuine and holds today, for anybody, by its code or by its PDF.

It says the holder's name, the title, the issuer, the date, the status and its end; nothing else, ever: no reason of a
suspension, no direction, no e-mail. A known and an unknown code cost the same query and the same template. The query is
an equality on a unique index: comparing in constant time would change nothing to what its duration tells, which is
nothing, the code being random.
"""
