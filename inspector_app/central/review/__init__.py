"""The review console: what supervisors see of visits, in a browser, at the center.

console.py      the guarded site, its windows, and who may keep them open
desk.py         what one person may ask and do; every answer is looked up for somebody who is still signed in
sheet.py        a visit as one screen shows it
screens/        functions of these, in Flet; no statement, no file, no request
"""
