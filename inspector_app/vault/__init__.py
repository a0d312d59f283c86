"""The device's memory: one encrypted SQLite file that holds entries, photos, notes, settings and drafts.

`vault` opens it, `contents` is what one transaction may do, `keys` wraps the data key (the center uses that page too,
so nothing is imported here), `passphrase` the local wrapping, `mark` where it stands, `keystore`
what the system keeps for a PIN, `sealing` and `rows` keep every value sealed.
"""
