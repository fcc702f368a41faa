import { gzipSync } from 'node:zlib'

type Member = { name: string; data: string | Buffer; type?: '0' | '5' | '2'; link?: string }

/** A gzipped tar archive of a chart: the files below a folder of the chart's name. */
export function packed(name: string, files: { readonly [path: string]: string | Buffer }): Buffer {
  return packedMembers(Object.entries(files).map(([path, data]) => ({ name: `${name}/${path}`, data })))
}

/** A gzipped tar archive of exactly these members. */
export function packedMembers(members: readonly Member[]): Buffer {
  const blocks = members.flatMap((member) => {
    const data = Buffer.from(member.data)
    return [header(member, data.length), data, Buffer.alloc((block - (data.length % block)) % block)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * block)]))
}

const block = 512

function header({ name, type = '0', link = '' }: Member, size: number): Buffer {
  const buffer = Buffer.alloc(block)
  buffer.write(name, 0, 100)
  buffer.write('0000644\0', 100)
  buffer.write('0000000\0', 108)
  buffer.write('0000000\0', 116)
  buffer.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  buffer.write('00000000000\0', 136)
  buffer.write('        ', 148)
  buffer.write(type, 156)
  buffer.write(link, 157, 100)
  buffer.write('ustar\x0000', 257)
  const sum = buffer.reduce((total, byte) => total + byte, 0)
  buffer.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return buffer
}
