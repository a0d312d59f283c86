"""What the inspector's app and the review console share: guards, theme, words, parts of screens, and the serving."""
