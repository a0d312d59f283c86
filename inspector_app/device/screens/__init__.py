"""The inspector's screens: functions of `device.state`, drawn with `ui.kit`. No SQL, HTTP or file is touched here."""
