import type { ExpressionFunction } from './functions.ts'

/** A function or macro of CEL itself. */
export interface CelFunction extends ExpressionFunction {
  /** What it works on, as the documentation groups them. */
  group: 'any value' | 'lists and maps' | 'texts' | 'times' | 'values that may be missing'
}

type Row = readonly [
  name: string,
  signature: string,
  summary: string,
  example: string,
  result: ExpressionFunction['result'],
]

const rows: Readonly<Record<CelFunction['group'], readonly Row[]>> = {
  'any value': [
    [
      'size',
      'size(x), x.size()',
      'How many items, keys or characters it has. `len(x)` is the same.',
      'size([1, 2])',
      2,
    ],
    [
      'type',
      'type(x)',
      'The type, to compare with `bool`, `int`, `double`, `string`, `list`, `map`, `null_type`. Numbers of the context are `double`.',
      'type("a") == string',
      true,
    ],
    [
      'string',
      'string(x)',
      'A number, a truth value or bytes as text. `str(x)` is the same; other values: `json(x)`.',
      'string(3.5)',
      '3.5',
    ],
    [
      'int',
      'int(x)',
      'A number without its fraction, or the whole number that a text says.',
      'int("4") + int(3.9)',
      7,
    ],
    [
      'double',
      'double(x)',
      'The number that a text says, or a whole number as a number with a fraction. `float(x)` is the same.',
      'double("1.5")',
      1.5,
    ],
    [
      'bool',
      'bool(x)',
      'The truth value that a text says: true, false, t, f, 1, 0. `is_true(x)` judges any value.',
      'bool("true")',
      true,
    ],
    [
      'dyn',
      'dyn(x)',
      'The value, its type left to the evaluation: values of different types can then be compared, or stand in one choice.',
      'dyn("a") == 1',
      false,
    ],
    [
      'bind',
      'cel.bind(x, value, result)',
      'The result, in which the name `x` stands for the value.',
      'cel.bind(x, 3, x * x)',
      9,
    ],
  ],
  'lists and maps': [
    [
      'has',
      'has(a.b)',
      'Whether a map has the key. What stands before the point must be a name, not a literal.',
      'has(user.email)',
      false,
    ],
    [
      'map',
      'list.map(x, value), list.map(x, condition, value)',
      'The value for each item `x`; with a condition, for the items for which it holds.',
      '[1, 2, 3].map(x, x > 1, x * 2)',
      [4, 6],
    ],
    [
      'filter',
      'list.filter(x, condition)',
      'The items `x` for which the condition holds.',
      '[1, 2, 3].filter(x, x > 1)',
      [2, 3],
    ],
    [
      'all',
      'list.all(x, condition)',
      'Whether the condition holds for every item `x`; of a map, for every key.',
      '[1, 2, 3].all(x, x > 0)',
      true,
    ],
    [
      'exists',
      'list.exists(x, condition)',
      'Whether it holds for at least one item `x`; of a map, for at least one key.',
      '[1, 2, 3].exists(x, x > 2)',
      true,
    ],
    [
      'exists_one',
      'list.exists_one(x, condition)',
      'Whether it holds for exactly one item `x`.',
      '[1, 2, 3].exists_one(x, x > 1)',
      false,
    ],
    [
      'join',
      'list.join(), list.join(separator)',
      'The texts of a list as one.',
      '["a", "b"].join("-")',
      'a-b',
    ],
  ],
  texts: [
    [
      'startsWith',
      'text.startsWith(prefix)',
      'Whether the text begins so.',
      '"report.json".startsWith("report")',
      true,
    ],
    [
      'endsWith',
      'text.endsWith(suffix)',
      'Whether the text ends so.',
      '"report.json".endsWith(".json")',
      true,
    ],
    ['contains', 'text.contains(part)', 'Whether the text has the part.', '"report".contains("por")', true],
    [
      'matches',
      'text.matches(pattern)',
      'Whether a regular expression fits somewhere. The pattern must be written out here, have at most 200 characters, and neither look ahead or back nor name what it found before; then it takes no longer than the text is long.',
      '"v1.20".matches("^v[0-9]+")',
      true,
    ],
    [
      'split',
      'text.split(separator), text.split(separator, limit)',
      'The parts of a text; with a limit, the last one holds the rest.',
      '"a,b,c".split(",", 2)',
      ['a', 'b,c'],
    ],
    [
      'substring',
      'text.substring(start), text.substring(start, end)',
      'A part of a text. Places beyond its end are an error; see `slice`.',
      '"report".substring(2, 4)',
      'po',
    ],
    [
      'indexOf',
      'text.indexOf(part), text.indexOf(part, from)',
      'Where the part begins; -1 where there is none.',
      '"banana".indexOf("an", 2)',
      3,
    ],
    [
      'lastIndexOf',
      'text.lastIndexOf(part), text.lastIndexOf(part, from)',
      'Where the part begins last; -1 where there is none.',
      '"banana".lastIndexOf("an")',
      3,
    ],
    [
      'trim',
      'text.trim()',
      'The text without space at its ends. `text.strip()` is the same.',
      '"  a ".trim()',
      'a',
    ],
    [
      'lowerAscii',
      'text.lowerAscii()',
      'The text in small letters. `text.lower()` is the same.',
      '"Ab".lowerAscii()',
      'ab',
    ],
    [
      'upperAscii',
      'text.upperAscii()',
      'The text in capital letters. `text.upper()` is the same.',
      '"Ab".upperAscii()',
      'AB',
    ],
  ],
  times: [
    [
      'timestamp',
      'timestamp(text)',
      'A time. Times can be compared and subtracted; as a result they are texts.',
      'timestamp("2026-05-01T12:00:00Z") < timestamp(now()) || true',
      true,
    ],
    [
      'duration',
      'duration(text)',
      'A length of time, to add to a time, to subtract from it or to compare; units are h, m, s, ms, us, ns.',
      'timestamp("2026-05-01T12:00:00Z") + duration("1h30m")',
      '2026-05-01T13:30:00.000Z',
    ],
    [
      'getFullYear',
      'time.getFullYear(), time.getFullYear(zone)',
      'The year. The zone, here and below, is a name or an offset; UTC by default.',
      'timestamp("2026-05-01T12:00:00Z").getFullYear()',
      2026,
    ],
    [
      'getMonth',
      'time.getMonth()',
      'The month, from 0 for January to 11.',
      'timestamp("2026-05-01T12:00:00Z").getMonth()',
      4,
    ],
    [
      'getDate',
      'time.getDate()',
      'The day of the month, from 1.',
      'timestamp("2026-05-01T12:00:00Z").getDate()',
      1,
    ],
    [
      'getDayOfMonth',
      'time.getDayOfMonth()',
      'The day of the month, from 0.',
      'timestamp("2026-05-01T12:00:00Z").getDayOfMonth()',
      0,
    ],
    [
      'getDayOfWeek',
      'time.getDayOfWeek()',
      'The day of the week, from 0 for Sunday.',
      'timestamp("2026-05-01T12:00:00Z").getDayOfWeek()',
      5,
    ],
    [
      'getDayOfYear',
      'time.getDayOfYear()',
      'The day of the year, from 0.',
      'timestamp("2026-05-01T12:00:00Z").getDayOfYear()',
      120,
    ],
    [
      'getHours',
      'time.getHours(), time.getHours(zone), duration.getHours()',
      'The hour of the day; of a duration, its whole hours.',
      'timestamp("2026-05-01T12:30:05Z").getHours("Europe/Berlin")',
      14,
    ],
    [
      'getMinutes',
      'time.getMinutes(), duration.getMinutes()',
      'The minute of the hour; of a duration, its whole minutes.',
      'duration("1h30m").getMinutes()',
      90,
    ],
    [
      'getSeconds',
      'time.getSeconds(), duration.getSeconds()',
      'The second of the minute; of a duration, its whole seconds.',
      'duration("90s").getSeconds()',
      90,
    ],
    [
      'getMilliseconds',
      'time.getMilliseconds(), duration.getMilliseconds()',
      'The thousandths of the second; of a duration, all of its milliseconds.',
      'duration("1.5s").getMilliseconds()',
      1_500,
    ],
  ],
  'values that may be missing': [
    [
      'orValue',
      'a.?b.orValue(default), a[?key].orValue(default)',
      'The value at a key or an index; the default where there is none.',
      '{"a": 1}.?b.orValue(5)',
      5,
    ],
    ['hasValue', 'a.?b.hasValue()', 'Whether there is a value.', '[1, 2][?9].hasValue()', false],
    ['or', 'a.?b.or(c.?d)', 'The first of two that is there.', '{"a": 1}.?b.or({"c": 2}.?c).value()', 2],
    ['value', 'a.?b.value()', 'The value; an error where there is none.', '{"a": 1}.?a.value()', 1],
    ['of', 'optional.of(x)', 'A value that is there.', 'optional.of(1).hasValue()', true],
    ['none', 'optional.none()', 'A value that is missing.', 'optional.none().orValue(2)', 2],
  ],
}

/**
 * The functions and macros of CEL that work here, for completion, hover and documentation. An example is evaluated with
 * {@link exampleContext}.
 */
export const celFunctions: readonly CelFunction[] = Object.entries(rows).flatMap(([group, list]) =>
  list.map(([name, signature, summary, example, result]) => ({
    ...{ name, signature, summary, example },
    ...(result === undefined ? {} : { result }),
    group: group as CelFunction['group'],
  })),
)
