import {
  byteLength,
  type FunctionMap,
  GoError,
  GoFunction,
  GoObject,
  type GoList,
  type GoMap,
  type GoValue,
  Integer,
  print,
  type TemplateSet,
  TypedMap,
  typedList,
  typeOf,
} from '#base/go-template'

/** The functions of the template oracle, over our values. `include` executes templates of the given set. */
export function oracleFunctions(set: () => TemplateSet): FunctionMap {
  let depth = 0
  const include = (name: string, data: GoValue): string => {
    if (depth === 20) throw new GoError('too deep')
    depth++
    try {
      return set().execute(name, data)
    } finally {
      depth--
    }
  }
  return new Map<string, GoFunction>([
    [
      'upper',
      new GoFunction({ params: ['string'], result: 'string' }, (text: string) =>
        text.toUpperCase().replace(/(?<![\ud800-\udbff])[\udc80-\udcff]/g, '\ufffd'),
      ),
    ],
    ['add', new GoFunction({ params: ['int', 'int'], result: 'int' }, (one: bigint, other: bigint) => one + other)],
    [
      'add64',
      new GoFunction(
        { params: ['int64', 'int64'], result: 'int64' },
        (one: Integer, other: Integer) => new Integer('int64', one.value + other.value),
      ),
    ],
    ['half', new GoFunction({ params: ['float64'], result: 'float64' }, (number: number) => number / 2)],
    ['byteOf', new GoFunction({ params: ['uint8'], result: 'uint8' }, (number: Integer) => number)],
    ['yesNo', new GoFunction({ params: ['bool'], result: 'string' }, (flag: boolean) => (flag ? 'yes' : 'no'))],
    ['sizeOf', new GoFunction({ params: ['map[string]interface {}'], result: 'int' }, (of: GoMap) => BigInt(of.size))],
    [
      'joined',
      new GoFunction({ params: ['string', '[]string'], result: 'string' }, (separator: string, of: GoList) =>
        of.map(print).join(separator),
      ),
    ],
    [
      'counted',
      new GoFunction({ params: ['string'], variadic: 'int', result: 'int' }, (first: string, ...others: GoValue[]) =>
        BigInt(byteLength(first) + others.length),
      ),
    ],
    ['list', new GoFunction({ variadic: 'interface {}', result: '[]interface {}' }, (...items: GoValue[]) => items)],
    [
      'strings',
      new GoFunction({ variadic: 'string', result: '[]string' }, (...items: GoValue[]) => typedList('[]string', items)),
    ],
    [
      'labels',
      new GoFunction(
        { result: 'map[string]string' },
        () =>
          new TypedMap('map[string]string', [
            ['b', '2'],
            ['a', '1'],
          ]),
      ),
    ],
    ['dict', new GoFunction({ variadic: 'interface {}', result: 'map[string]interface {}' }, dict)],
    [
      'fail',
      new GoFunction({ params: ['string'], result: 'string' }, (message: string) => {
        throw new GoError(message)
      }),
    ],
    ['same', new GoFunction({ params: ['interface {}'] }, (item: GoValue) => item)],
    ['typed', new GoFunction({ params: ['interface {}'], result: 'string' }, (item: GoValue) => typeOf(item))],
    ['long', new GoFunction({ params: ['int'], result: 'int64' }, (number: bigint) => new Integer('int64', number))],
    ['thing', new GoFunction({ result: '*main.thing' }, () => new Thing())],
    ['include', new GoFunction({ params: ['string', 'interface {}'], result: 'string' }, include)],
  ])
}

function dict(...items: GoValue[]): GoMap {
  const made = new Map<string, GoValue>()
  for (let at = 0; at + 1 < items.length; at += 2) made.set(print(items[at]), items[at + 1])
  return made
}

/** The oracle's pointer type with fields and methods. */
class Thing extends GoObject {
  readonly goType = '*main.thing'

  override field(name: string): GoValue {
    return this.fields().find(([field]) => field === name)?.[1]
  }

  override fields(): [string, GoValue][] {
    return [
      ['Name', 'it'],
      ['Size', 3n],
      ['Inner', new Map([['x', 1.5]])],
      ['Any', null],
    ]
  }

  override method(name: string): GoFunction | undefined {
    return methods.get(name)
  }
}

const methods: FunctionMap = new Map<string, GoFunction>([
  ['Greet', new GoFunction({ params: ['string'], result: 'string' }, (who: string) => `hello ${who} from it`)],
  ['Sum', new GoFunction({ variadic: 'int', result: 'int' }, (...numbers: GoValue[]) => BigInt(numbers.length + 3))],
  [
    'Broken',
    new GoFunction({ result: 'string' }, () => {
      throw new GoError('it broke')
    }),
  ],
  ['Nothing', new GoFunction({}, () => null)],
  ['Half', new GoFunction({ params: ['float64'], result: 'string' }, (number: number) => print(number / 2))],
])
