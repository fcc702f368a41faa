import { createCipheriv, createDecipheriv, createHmac, scryptSync } from 'node:crypto'
import { encodeBase64 as encodeBcrypt, hashSync } from 'bcryptjs'
import { bytesOf, textOf } from '../bytes.ts'
import { GoError, type Integer } from '../value.ts'
import { define, type Family } from './define.ts'
import { base64Error, decodeBase64 } from './encodings.ts'
import { type FunctionWorld, type RandomBytes, randomnessFor } from './world.ts'

/** Hashes of passwords, derived passwords, and encryption with one. */
export function passwordFunctions(world: FunctionWorld): Family {
  return {
    bcrypt: define(['string'], 'string', (password) => bcrypt(password, randomnessFor(world, 'bcrypt', [password]).bytes)),
    htpasswd: define(['string', 'string'], 'string', (user, password) => {
      if (user.includes(':')) return `invalid username: ${user}`
      return `${user}:${bcrypt(password, randomnessFor(world, 'htpasswd', [user, password]).bytes)}`
    }),
    derivePassword: define(
      ['uint32', 'string', 'string', 'string', 'string'],
      'string',
      (...[counter, type, password, user, site]) => derivePassword({ counter, type, password, user, site }),
    ),
    encryptAES: define(['string', 'string'], 'string', (password, text) =>
      text === '' ? '' : encrypt(password, text, randomnessFor(world, 'encryptAES', [password, text]).bytes),
    ),
    decryptAES: define(['string', 'string'], 'string', (password, text) => (text === '' ? '' : decrypt(password, text))),
  }
}

const bcryptCost = 10

function bcrypt(password: string, bytes: RandomBytes): string {
  if (bytesOf(password).length > 72) return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes'
  const salt = encodeBcrypt([...bytes(16)], 16)
  return hashSync(password, `$2a$${bcryptCost}$${salt}`)
}

const masterPassword = 'com.lyndir.masterpassword'

/** The templates of the Master Password algorithm: each letter stands for a class of characters. */
const templates: { readonly [type: string]: string } = {
  maximum: 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno',
  long:
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv ' +
    'CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno CvcvnoCvccCvcc ' +
    'CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno',
  medium: 'CvcnoCvc CvcCvcno',
  short: 'Cvcn',
  basic: 'aaanaaan aannaaan aaannaaa',
  pin: 'nnnn',
}

const classes: { readonly [letter: string]: string } = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  A: 'AEIOUBCDFGHJKLMNPQRSTVWXYZ',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
}

type PasswordOrder = { counter: Integer; type: string; password: string; user: string; site: string }

/** The Master Password algorithm, version 3: the same password for the same person, site and counter, everywhere. */
function derivePassword({ counter, type, password, user, site }: PasswordOrder): string {
  const choices = Object.hasOwn(templates, type) ? templates[type] : undefined
  if (choices === undefined) return `cannot find password template ${type}`
  const salt = Buffer.concat([Buffer.from(masterPassword), sized(user)])
  const key = scryptSync(bytesOf(password), salt, 64, { N: 32768, r: 8, p: 2, maxmem: 1 << 27 })
  const message = Buffer.concat([Buffer.from(masterPassword), sized(site), uint32(Number(counter.value))])
  const seed = createHmac('sha256', key).update(message).digest()
  const all = choices.split(' ')
  const template = all[seed[0]! % all.length]!
  return Array.from(template)
    .map((letter, index) => {
      const characters = classes[letter]!
      return characters[seed[index + 1]! % characters.length]
    })
    .join('')
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function sized(text: string): Buffer {
  const bytes = bytesOf(text)
  return Buffer.concat([uint32(bytes.length), bytes])
}

const blockSize = 16

/** The password is the key itself, cut or filled with zeros. */
function keyOf(password: string): Buffer {
  const key = Buffer.alloc(32)
  bytesOf(password).copy(key)
  return key
}

function encrypt(password: string, text: string, bytes: RandomBytes): string {
  const start = Buffer.from(bytes(blockSize))
  const cipher = createCipheriv('aes-256-cbc', keyOf(password), start)
  return Buffer.concat([start, cipher.update(bytesOf(text)), cipher.final()]).toString('base64')
}

function decrypt(password: string, text: string): string {
  const whole = decodeBase64(text)
  if ('wrongAt' in whole) throw new GoError(base64Error(whole.wrongAt))
  const capacity = Math.floor(text.length / 4) * 3
  if (capacity < blockSize)
    throw new GoError(`runtime error: slice bounds out of range [:${blockSize}] with capacity ${capacity}`)
  if (whole.length < blockSize) throw new GoError(`runtime error: slice bounds out of range [${blockSize}:${whole.length}]`)
  const content = whole.subarray(blockSize)
  if (content.length % blockSize !== 0) throw new GoError('crypto/cipher: input not full blocks')
  if (content.length === 0) throw new GoError('runtime error: index out of range [-1]')
  const cipher = createDecipheriv('aes-256-cbc', keyOf(password), whole.subarray(0, blockSize)).setAutoPadding(false)
  const plain = Buffer.concat([cipher.update(content), cipher.final()])
  // A wrong password shows only where the last byte asks for more than there is.
  const end = plain.length - plain.at(-1)!
  if (end < 0) throw new GoError(`runtime error: slice bounds out of range [:${end}]`)
  return textOf(plain.subarray(0, end))
}
