"""More things that people draw for fun: clouds, apples, hourglasses, rectangles, hearts and faces.

Shapes in the notation of `doodle_shapes.DOODLES`, which they are part of; that module draws them.
Written down from common knowledge, as all shapes are.
"""

THINGS = {
    "cloud": """
        curve 18,80 2,66 10,48 24,46 26,26 46,16 62,30 80,28 86,46 98,56 94,76 80,80 18,80""",
    "cloud with five bumps": """
        curve 14,76 0,58 16,42 then curve 16,20 40,16 48,28 then curve 56,6 86,14 82,38
        then curve 102,42 100,74 82,76 then curve 66,92 50,80 46,76 then curve 34,90 20,84 14,76""",
    "apple": """
        curve 50,28 34,18 12,26 6,54 22,88 40,98 50,92 60,98 78,88 94,54 88,26 66,18 50,28
        curve 50,28 50,12 58,0""",
    "apple with a leaf": """
        curve 50,30 26,20 8,40 12,76 34,98 50,92 66,98 88,76 92,40 74,20 50,30
        line 50,30 52,8
        curve 52,12 66,0 82,4 68,16 52,12""",
    "pear": """
        curve 50,12 36,22 34,44 14,66 20,92 50,99 80,92 86,66 66,44 64,22 50,12
        line 50,12 56,0""",
    "hourglass": "line 15,2 85,2 15,98 85,98 15,2",
    "hourglass with plates": """
        line 8,0 92,0
        line 8,100 92,100
        curve 18,0 22,30 46,50 22,70 18,100
        curve 82,0 78,30 54,50 78,70 82,100""",
    "narrow hourglass": "line 28,2 72,0 30,99 74,98 28,2",
    "upright rectangle": "line 25,0 25,100 75,100 75,0 25,0",
    "narrow rectangle": "line 36,0 36,100 66,100 66,0 36,0",
    "level rectangle": "line 0,28 0,74 100,74 100,28 0,28",
    "door": """
        line 24,0 24,100 76,100 76,0 24,0
        ring 66,54 4,4""",
    "square": "line 4,4 4,96 96,96 96,4 4,4",
    "diamond": "line 50,0 12,50 50,100 88,50 50,0",
    "heart": """
        curve 50,28 36,4 8,10 6,40 50,98
        curve 50,28 64,4 92,10 94,40 50,98""",
    "broad heart": "line 50,96 then curve 8,50 6,16 30,4 50,26 then curve 70,4 94,16 92,50 50,96",
    "smile": """
        ring 50,50 48,48
        line 34,32 34,40
        line 66,32 66,40
        curve 26,60 50,80 74,60""",
    "eyes and mouth": """
        line 24,10 24,24
        line 76,10 76,24
        curve 4,60 50,96 96,60""",
    "ghost": """
        curve 14,96 14,40 50,2 86,40 86,96 then line 68,82 50,96 32,82 14,96
        ring 38,42 5,6
        ring 62,42 5,6""",
    "arrow, filled head": """
        line 0,50 64,50
        line 64,26 100,50 64,74 64,26""",
    "arrow to the corner": """
        line 6,94 92,8
        line 44,8 92,8 92,56""",
    "curved arrow": """
        curve 10,90 20,40 60,16 92,22
        line 70,2 94,22 72,44""",
    "star in one line": "line 20,98 50,0 80,98 2,38 98,38 20,98",
    "sun": """
        ring 50,50 22,22
        line 50,0 50,18
        line 50,82 50,100
        line 0,50 18,50
        line 82,50 100,50
        line 14,14 28,28
        line 72,72 86,86
        line 86,14 72,28
        line 28,72 14,86""",
    "moon": "curve 62,2 24,16 10,52 30,90 70,98 then curve 46,76 40,40 62,2",
    "balloon": """
        ring 50,34 32,34
        curve 50,68 42,78 56,88 48,100""",
    "ice cream": """
        line 24,40 50,100 76,40
        curve 22,40 20,10 50,0 80,10 78,40 22,40""",
    "mushroom": """
        curve 4,48 20,8 50,0 80,8 96,48 then line 4,48
        curve 38,48 36,92 64,92 62,48""",
    "fish": """
        curve 2,50 30,22 66,30 98,72
        curve 2,50 30,78 66,70 98,28
        line 98,28 98,72""",
    "cat": """
        line 14,40 14,2 36,20 64,20 86,2 86,40 then curve 84,84 50,98 16,84 14,40
        line 36,46 36,54
        line 64,46 64,54""",
    "stick figure": """
        ring 50,14 13,13
        line 50,27 50,64
        line 20,40 80,40
        line 24,100 50,64 76,100""",
    "key": """
        ring 22,50 20,20
        line 42,50 98,50 98,68
        line 82,50 82,64""",
    "flag": """
        line 20,100 20,0 90,18 20,40""",
    "mug": """
        line 8,10 8,92 66,92 66,10 8,10
        curve 66,28 96,30 96,70 66,72""",
    "bottle": """
        line 40,0 40,26 then curve 22,40 20,50 then line 20,100 80,100 80,50
        then curve 78,40 60,26 then line 60,0 40,0""",
    "lamp": """
        ring 50,34 32,34
        line 38,68 38,92 62,92 62,68""",
    "mountain": "line 0,90 32,20 50,56 68,4 100,92",
    "wave": "curve 0,60 12,36 25,60 37,36 50,60 62,36 75,60 87,36 100,60",
    "zigzag": "line 0,30 20,70 40,30 60,70 80,30 100,70",
    "snail": "curve 52,52 60,44 68,56 54,68 38,56 46,32 74,30 86,58 66,88 20,90 0,84",
    "bow": "line 4,20 4,80 96,20 96,80 4,20",
    "envelope": """
        line 0,20 0,84 100,84 100,20 0,20
        line 0,20 50,58 100,20""",
    "clock": """
        ring 50,50 48,48
        line 50,16 50,50 74,62""",
    "peace": """
        ring 50,50 48,48
        line 50,2 50,98
        line 50,50 16,84
        line 50,50 84,84""",
    "crossed ring": """
        ring 50,50 46,46
        line 18,18 82,82
        line 82,18 18,82""",
    "egg timer": """
        curve 16,4 50,14 84,4 50,50 16,96 50,86 84,96 50,50 16,4""",
    "two rings side by side": """
        ring 25,50 24,24
        ring 75,50 24,24""",
    "candle": """
        line 34,40 34,100 66,100 66,40 34,40
        line 50,40 50,28
        curve 50,28 40,16 50,0 60,16 50,28""",
    "stairs": "line 0,100 0,75 25,75 25,50 50,50 50,25 75,25 75,0 100,0",
    "butterfly": """
        curve 50,50 10,6 4,40 50,50 10,94 22,98 50,50
        curve 50,50 90,6 96,40 50,50 90,94 78,98 50,50""",
    "leaf": """
        curve 6,96 10,40 50,8 96,4 88,52 56,88 6,96
        line 6,96 72,28""",
    "sailing boat": """
        line 4,72 96,72 78,98 22,98 4,72
        line 50,72 50,2 86,60 50,60""",
    "tent": """
        line 50,2 2,96 98,96 50,2
        line 50,2 40,96""",
}
