"""Makes dolbom-gothic.woff2 from the whole font: PretendardGOVVariable.woff2 of
https://github.com/orioncactus/pretendard, version 1.309, SIL Open Font License 1.1 (LICENSE.txt).

    pip install fonttools brotli
    python3 subset.py PretendardGOVVariable.woff2

What is kept: the 2,350 syllables of KS X 1001, the single letters that people search with, ASCII, and the signs that
texts use. A rarer syllable in a name is drawn with the system's own font. The licence reserves the name of the
original for the original, so the part has a name of its own.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

NAME = 'Dolbom Gothic'
# Family, full name, PostScript name, typographic family, prefix of the variations' names.
NAMES = {1: NAME, 4: NAME, 6: 'DolbomGothic', 16: NAME, 25: 'DolbomGothic'}


def letters():
    rows = [bytes([row, cell]).decode('euc_kr') for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)]
    single = ''.join(map(chr, [*range(0x20, 0x7F), *range(0x3131, 0x3164)]))
    return ''.join(rows) + single + '\u00a0°±·×÷–—‘’“”…₩←↑→↓−≤≥✓○●△▲▼※½'


options = Options(flavor='woff2', layout_features=['kern', 'calt'])
# Copyright, the names, and the licence.
options.name_IDs = [0, *NAMES, 13, 14]
font = load_font(sys.argv[1], options)
subsetter = Subsetter(options)
subsetter.populate(text=letters())
subsetter.subset(font)
for record in font['name'].names:
    record.string = str(record).replace('PretendardGOVVariable', 'DolbomGothic')
    if record.nameID in NAMES:
        record.string = NAMES[record.nameID]
save_font(font, str(Path(__file__).with_name('dolbom-gothic.woff2')), options)
