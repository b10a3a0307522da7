"""Symbols, letters and characters of other scripts, for networks to refuse.

Shapes in the notation of `doodle_shapes.DOODLES`; that module draws them. What looks like a digit,
such as O, l, Z or an Arabic one, is left out. The shapes are written down from common knowledge.
"""

SYMBOLS = {
    "tilde": "curve 0,62 14,42 32,40 68,60 86,58 100,38",
    "flat tilde": "curve 0,56 25,44 50,52 75,60 100,46",
    "right bracket": "line 30,0 65,0 65,100 30,100",
    "left bracket": "line 70,0 35,0 35,100 70,100",
    "wide left bracket": "line 80,2 30,0 28,100 82,98",
    "right brace": "curve 30,0 52,6 52,34 72,50 then curve 52,66 52,94 30,100",
    "left brace": "curve 70,0 48,6 48,34 28,50 then curve 48,66 48,94 70,100",
    "caret": "line 10,80 50,20 90,80",
    "less than": "line 85,10 12,50 88,90",
    "greater than": "line 12,10 88,50 15,90",
    "semicolon": """
        ring 52,20 5,5
        curve 54,66 58,80 40,100""",
    "long semicolon": """
        line 50,0 52,8
        line 54,60 36,100""",
    "colon": """
        ring 50,10 6,6
        ring 50,88 6,6""",
    "at sign": """
        curve 66,40 50,30 36,44 38,64 54,68 66,54 68,34
        curve 68,34 68,66 84,68 96,44 80,12 42,4 10,30 6,66 30,94 66,94""",
    "at sign in one stroke": """
        curve 64,48 46,38 38,56 50,66 64,52 66,38 68,62 86,58 88,26 54,4 14,22 6,62 34,96 78,88""",
    "percent": """
        ring 20,22 16,18
        line 90,2 12,98
        ring 80,78 16,18""",
    "percent with dots": """
        ring 24,26 6,6
        line 84,4 16,96
        ring 76,76 6,6""",
    "hash": """
        line 36,2 28,98
        line 70,2 62,98
        line 4,36 96,32
        line 2,68 94,64""",
    "plus": """
        line 50,0 50,100
        line 0,50 100,50""",
    "equals": """
        line 4,34 96,32
        line 4,66 96,64""",
    "asterisk": """
        line 50,0 50,100
        line 6,26 94,74
        line 94,26 6,74""",
    "division": """
        line 2,50 98,50
        ring 50,18 5,5
        ring 50,82 5,5""",
    "tick": "line 8,55 35,90 95,8",
    "cross": """
        line 5,5 95,95
        line 95,5 5,95""",
    "pi": """
        line 2,8 98,6
        line 30,8 24,98
        curve 70,8 68,80 80,98 92,92""",
    "root": "line 0,60 12,54 30,96 50,4 100,4",
    "sum": "line 88,8 12,4 56,50 10,96 92,92",
    "euro": """
        curve 90,12 60,0 30,20 22,50 32,82 62,98 92,86
        line 4,40 66,38
        line 4,60 62,58""",
    "pound": """
        curve 82,16 62,2 42,14 40,46 36,82 16,96 then curve 44,88 66,98 90,88
        line 18,52 66,50""",
    "braced dollar": """
        curve 76,20 50,10 26,24 36,44 66,56 76,76 50,90 22,80
        line 40,0 40,100
        line 58,0 58,100""",
    "narrow dollar": """
        curve 82,22 56,12 30,26 44,46 74,60 74,82 44,90 20,78
        line 62,0 44,104""",
    "open ampersand": "curve 88,98 52,54 34,26 46,4 64,14 56,36 22,62 18,88 46,98 76,76 88,52",
    "e-like ampersand": """
        curve 80,22 56,14 40,28 54,44 then curve 30,48 22,74 46,90 80,80
        line 58,0 54,104""",
    "A": """
        line 8,100 50,0 92,100
        line 24,64 78,62""",
    "E": """
        line 80,2 18,0 18,100 82,98
        line 18,50 66,48""",
    "round E": "curve 80,8 46,0 26,22 50,46 then curve 18,56 20,92 54,100 84,86",
    "F": """
        line 84,2 22,0 20,100
        line 22,48 70,46""",
    "H": """
        line 14,0 14,100
        line 86,0 86,100
        line 14,50 86,48""",
    "K": """
        line 18,0 18,100
        line 84,2 20,56 then line 86,98""",
    "L": "line 22,0 18,98 86,96",
    "C": "curve 86,16 52,0 16,28 14,70 48,100 88,84",
    "U": "curve 12,0 14,60 28,94 50,100 74,94 86,60 88,0",
    "M": "line 4,100 14,0 50,66 86,0 96,100",
    "N": "line 14,100 14,0 86,100 86,0",
    "P": """
        line 22,0 22,100
        curve 22,4 66,0 84,24 64,48 22,50""",
    "R": """
        line 20,0 20,100
        curve 20,4 66,0 82,24 60,48 22,50 then line 86,100""",
    "V": "line 6,0 50,100 94,0",
    "W": "line 0,0 24,100 50,20 76,100 100,0",
    "Y": """
        line 10,0 50,48
        line 92,0 50,48 48,100""",
    "Y in two strokes": """
        line 14,2 52,50
        line 88,0 28,100""",
    "a": """
        curve 76,14 44,4 16,44 32,88 64,74 78,18
        curve 78,10 74,70 94,92""",
    "d": """
        curve 66,54 38,44 16,66 30,98 58,92 70,60
        curve 72,0 70,60 80,98""",
    "f": """
        curve 84,10 66,0 50,16 46,60 40,100
        line 20,42 74,38""",
    "p": """
        line 26,4 22,100
        curve 26,14 60,2 78,26 60,52 26,48""",
    "e": "curve 16,54 60,48 80,28 54,6 22,26 18,66 46,96 86,82",
    "h": "line 20,0 20,100 then curve 24,56 56,44 76,62 76,100",
    "k": """
        line 22,0 20,100
        line 74,36 24,66 then line 80,98""",
    "m": "line 4,20 6,90 then curve 10,36 30,20 44,40 46,90 then curve 50,36 70,20 86,40 92,92",
    "n": "line 14,10 16,96 then curve 24,30 60,8 82,36 84,96",
    "r": "line 26,8 28,98 then curve 36,36 60,10 86,14",
    "t": """
        curve 48,0 46,78 60,98 82,88
        line 16,32 82,30""",
    "u": "curve 14,6 16,70 40,94 76,70 82,8 then curve 82,60 88,96",
    "w": "curve 2,10 14,84 30,90 48,24 then curve 62,90 82,84 98,10",
    "x": """
        curve 10,8 30,18 70,86 92,92
        line 90,6 10,96""",
    "Latin AE": """
        line 4,100 44,0 50,100 96,98
        line 24,62 84,54
        line 44,0 96,2""",
    "Greek omega": "line 6,96 34,96 then curve 8,60 20,14 50,2 82,16 92,60 66,96 then line 96,96",
    "Greek psi": """
        curve 10,10 14,56 50,70 86,56 92,8
        line 50,0 50,100""",
    "Greek delta": "line 50,0 4,96 98,96 50,0",
    "Greek lambda": """
        line 24,2 44,6 88,98
        line 54,36 14,98""",
    "Cyrillic zh": """
        line 50,0 50,100
        line 4,2 48,50 2,98
        line 96,2 52,50 98,98""",
    "Cyrillic sh": """
        line 6,4 6,96 94,96 94,2
        line 50,4 50,96""",
    "Cyrillic ya": """
        line 80,0 80,100
        curve 80,2 36,0 22,26 40,50 80,50
        line 50,50 16,100""",
    "Cyrillic f": """
        ring 50,44 46,28
        line 50,0 50,100""",
    "Hebrew alef": """
        line 12,2 88,98
        curve 84,2 82,30 62,56
        curve 34,32 18,56 20,98""",
    "Hebrew shin": """
        curve 6,6 18,92 78,92 96,6
        line 50,6 40,90""",
    "Arabic sin": "curve 98,24 92,50 80,30 72,50 60,26 52,60 36,92 8,84 2,52",
    "Han big": """
        line 4,34 96,32
        curve 50,0 48,44 8,100
        line 52,38 94,100""",
    "Han middle": """
        line 12,26 12,64 88,64 88,26 12,26
        line 50,0 50,100""",
    "Han person": """
        curve 48,0 44,50 4,100
        line 46,40 96,100""",
    "Han wood": """
        line 6,30 94,30
        line 50,0 50,100
        line 48,32 6,84
        line 52,32 94,84""",
    "Han sun": """
        line 22,0 22,100 78,100 78,0 22,0
        line 22,50 78,50""",
    "Han field": """
        line 6,6 6,94 94,94 94,6 6,6
        line 50,6 50,94
        line 6,50 94,50""",
    "Han three": """
        line 16,10 84,8
        line 22,50 78,48
        line 4,94 96,92""",
    "Hiragana a": """
        line 16,18 78,14
        curve 44,0 42,50 48,88
        curve 72,34 52,74 22,88 20,62 52,44 88,56 86,84 60,100""",
    "Hiragana no": "curve 52,14 46,60 22,86 8,60 28,18 66,8 94,38 84,78 56,94",
    "Hangul ha": """
        line 30,2 52,2
        line 10,20 70,20
        ring 40,58 22,24
        line 84,0 84,100
        line 84,48 100,48""",
    "Devanagari ka": """
        line 0,4 100,4
        line 52,4 52,100
        curve 52,34 26,30 16,54 36,66 52,44
        curve 52,40 80,34 88,62 70,72""",
    "Devanagari a": """
        line 44,4 100,4
        line 84,4 84,100
        curve 12,12 40,8 34,40 then curve 54,52 40,88 8,80
        line 40,44 84,44""",
}
