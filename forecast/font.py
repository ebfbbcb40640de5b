"""The bundled font of all pictures, which has simplified Chinese forms."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontPath
from matplotlib.ft2font import FT2Font
from noto_cjk_sans_otc import FONT_PATH

FAMILY = "Noto Sans CJK SC"


@lru_cache(maxsize=1)
def font_file() -> FontPath:
    """Return the face of the collection that is `FAMILY`; others have Japanese forms, or Korean ones."""
    path = str(FONT_PATH)
    faces = range(FT2Font(path).num_faces)
    return FontPath(path, next(n for n in faces if FT2Font(path, face_index=n).family_name == FAMILY))
