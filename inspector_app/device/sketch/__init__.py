"""Drawing on a picture, without a screen: geometry, the parts of a picture in words, and what a hand does."""
