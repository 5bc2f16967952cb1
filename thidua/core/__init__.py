"""One engine that judges everything: pure Python, no Django, no law.

Facts go in, findings come out. Same facts, same rules, same finding, byte for byte.
"""
