/** The lines of a stream of bytes, each as soon as it is whole; a last line without its end counts. Lines longer than `limit` are an error. */
export async function* readLines(body: ReadableStream<Uint8Array>, limit = 64 * 1024 * 1024): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n')
      rest = parts.pop() ?? ''
      if (rest.length > limit) throw new Error(`a line of the stream is longer than ${limit} characters`)
      yield* parts
    }
    rest += decoder.decode()
    if (rest !== '') yield rest
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
