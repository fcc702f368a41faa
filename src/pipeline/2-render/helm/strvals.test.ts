import { toJson } from '#base/go-template'
import { describe, expect, it } from 'vitest'
import type { ValueLayers } from './contract.ts'
import { userValues } from './user-values.ts'

const valuesOf = (layers: ValueLayers): string => JSON.stringify(toJson(userValues(layers)))

describe('--set', () => {
  it.each([
    [
      'a=1,b=true,c=null,e=01,f=1.5,h=-1,i=+1,j=TRUE,k=',
      '{"a":1,"b":true,"c":null,"e":"01","f":"1.5","h":-1,"i":1,"j":true,"k":""}',
    ],
    ['g=99999999999999999999', '{"g":"99999999999999999999"}'],
    ['a.b.c=1,a.d=2', '{"a":{"b":{"c":1},"d":2}}'],
    ['a[0]=1,a[2]=3', '{"a":[1,null,3]}'],
    ['a[0].b=1,a[0].c=2,a[1][1]=3', '{"a":[{"b":1,"c":2},[null,3]]}'],
    ['a={1,b,c\\,d},x=y', '{"a":[1,"b","c,d"],"x":"y"}'],
    ['a\\.b=c\\=d', '{"a.b":"c=d"}'],
    ['a=b=c,d=e', '{"a":"b=c","d":"e"}'],
    ['a=1,', '{"a":1}'],
    ['a.b.', '{}'],
    ['=1', '{}'],
    ['a[0]', '{"a":[]}'],
    ['a[0', '{}'],
    ['a={},b=1', '{"a":[""],"b":1}'],
    ['a={a,b},a[0].b=1', '{"a":[{"b":1},"b"]}'],
    ['a=\\', '{"a":""}'],
  ])('reads %s', (line, json) => {
    expect(valuesOf({ set: [line] })).toBe(json)
  })

  it.each([
    [['a'], 'key "a" has no value'],
    [['a,b'], 'key "a" has no value (cannot end with ,)'],
    [['a[x]=1'], 'error parsing index: strconv.Atoi: parsing "x": invalid syntax'],
    [['a[-1]=1'], 'negative -1 index not allowed'],
    [['a[65537]=1'], 'index of 65537 is greater than maximum supported index of 65536'],
    [['a[0]x=1'], "unexpected data at end of array index: ['x']"],
    [['a={1,2'], "list must terminate with '}'"],
    [['a=1', 'a.b=2'], 'unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}'],
    [['a=1', 'a[0]=2'], 'unable to parse key: interface conversion: interface {} is int64, not []interface {}'],
    [['a.'.repeat(31) + 'b=1'], 'value name nested level is greater than maximum supported nested level of 30'],
  ])('refuses %j', (set, message) => {
    expect(() => userValues({ set })).toThrow(`failed parsing --set data: ${message}`)
  })
})

describe('its kin', () => {
  it('take values as text, as JSON, literally and from files', () => {
    expect(valuesOf({ setString: ['a=1,b=null,c={1,2}'] })).toBe('{"a":"1","b":"null","c":["1","2"]}')
    expect(valuesOf({ setLiteral: ['a.b=x,y=z\\,{}'] })).toBe('{"a":{"b":"x,y=z\\\\,{}"}}')
    expect(valuesOf({ setFile: ['a=f'], readFile: (path) => `content of ${path}` })).toBe('{"a":"content of f"}')
    expect(valuesOf({ setJson: ['a={"x":[1,2.5,null]},b=null,c=,d="s"'] })).toBe(
      '{"a":{"x":[1,2.5,null]},"b":null,"c":null,"d":"s"}',
    )
    expect(valuesOf({ setJson: ['a[1]={"x":1}', '{"b":1}'] })).toBe('{"a":[null,{"x":1}],"b":1}')
  })

  it('refuse in words of their own', () => {
    expect(() => userValues({ setJson: ['a={'] })).toThrow('failed parsing --set-json data a={')
    expect(() => userValues({ setJson: ['{"a":'] })).toThrow('failed parsing --set-json data JSON: {"a":')
    expect(() => userValues({ setFile: ['a=/no'] })).toThrow(
      'failed parsing --set-file data: open /no: no such file or directory',
    )
  })

  it('come after files, in an order of their own', () => {
    const layers = {
      set: ['a=2'],
      setJson: ['a=1', 'b=1'],
      files: [{ name: 'v.yaml', text: 'a: 0\nc: {d: 1}\n---\nc: {e: 2}\n' }],
    }
    expect(valuesOf(layers)).toBe('{"a":2,"c":{"d":1,"e":2},"b":1}')
  })
})

describe('-f', () => {
  it('names the file that cannot be read', () => {
    const files = [{ name: 'v.yaml', text: 'a: 1\n b: 2\n' }]
    const message =
      'failed to parse v.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context'
    expect(() => userValues({ files })).toThrow(message)
  })

  it('refuses text behind a separator', () => {
    const files = [{ name: 'v.yaml', text: 'a: 1\n--- x\nb: 1\n' }]
    expect(() => userValues({ files })).toThrow(
      'failed to parse v.yaml: error reading yaml document: invalid Yaml document separator: x',
    )
  })
})
