"""Visits as files: packages that are written, sealed, opened and checked, with no line to the center.

`package` is the zip (sync/PACKAGE.md), `sealing` what stands around it, `phrase` how two phones come to a common key.
Nothing here knows a vault's tables or the center's; devices and the center hand in what a package holds.
"""
