"""E-mails that come back: how they are known, the mailbox where they land, what they say of an address."""
