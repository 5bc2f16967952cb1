"""Tables in and out (XLSX, CSV) by a declared list of columns; knows no Django and no room.

`columns` declares, `reading` takes a file in and names every error, `writing` gives the same columns out.
"""
