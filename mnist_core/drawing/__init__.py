"""Drawing: strokes to ink, ink to the 28x28 image that a network sees."""
