"""What a person is told of a picture that cannot be shown, or not all of it. The original is kept in every case."""

from typing import Final

EMPTY: Final = "The file of this picture is empty. It is kept; take the picture again if you can."
DAMAGED: Final = "The picture is damaged. It is kept; take it again if you can."
PARTLY_MISSING: Final = "Part of the picture is missing. What there is of it is kept; take it again if you can."
TOO_LARGE: Final = "The picture is too large to be shown on this device. It is kept as it is."
TOO_MUCH_DRAWN: Final = "More is drawn on this picture than can be drawn again. It is kept; remove some of it."
OF_NO_KNOWN_KIND: Final = "This file is not a picture of a known kind. It is kept as it is."
NOT_SHOWN_HERE: Final = "This device cannot show pictures of this kind. It is kept as it is; headquarters will show it."
NOT_TRIED_AGAIN: Final = "The picture could not be opened on this device. It is kept as it is."

AS_THEY_ARE: Final = frozenset({TOO_LARGE, NOT_SHOWN_HERE, NOT_TRIED_AGAIN})
"""With these nothing is wrong that a person on site could mend by taking the picture again."""
