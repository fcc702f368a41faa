import { expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

it('encodes and decodes', () => {
  expect(evaluate('{{ b64enc "hé" }} {{ b64enc "hé" | b64dec }} {{ b32enc "hi" }} {{ b32dec "NBUQ====" }}')).toBe(
    'aMOp hé NBUQ==== hi',
  )
})

it('gives the error as the text where it cannot decode', () => {
  expect(evaluate('{{ b64dec "a$" }}|{{ b64dec "aGk" }}|{{ b32dec "m" }}')).toBe(
    'illegal base64 data at input byte 1|illegal base64 data at input byte 0|illegal base32 data at input byte 0',
  )
})

it('keeps bytes that are no text', () => {
  expect(evaluate('{{ b64dec "/wA=" | b64enc }}')).toBe('/wA=')
})

it('sums', () => {
  expect(
    evaluate('{{ sha256sum "" | trunc 8 }} {{ sha1sum "a" | trunc 8 }} {{ sha512sum "a" | len }} {{ adler32sum "hello" }}'),
  ).toBe('e3b0c442 86f7e437 128 103547413')
})
