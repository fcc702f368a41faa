/** A request as the handlers see it, whoever brought it: HTTP/1.1, HTTP/2 or the door inside the process. Header names are lower case. */
export type HttpRequest = {
  method: string
  path: string
  query: URLSearchParams
  headers: { [name: string]: string | undefined }
  body: Buffer
}

export type HttpAnswer =
  | {
      status: number
      headers: { [name: string]: string | string[] }
      body: string | Buffer
    }
  | HttpStream

/** An answer that goes on: `start` is called once, its result when the client has left or the server stops. */
export type HttpStream = {
  status: number
  headers: { [name: string]: string | string[] }
  start: (sink: Sink) => () => void
}

/** Where a stream writes. After `end` nothing more may be written. */
export type Sink = { write: (text: string) => void; end: () => void }

export type Handler = (request: HttpRequest) => HttpAnswer
