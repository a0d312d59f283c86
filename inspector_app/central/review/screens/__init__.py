"""The console's screens: functions of a sheet, a queue row or a summary. What they call goes through the desk."""
