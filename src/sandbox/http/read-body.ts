import { parseYaml } from '#base/yaml'
import type { Json } from '../json.ts'
import { badRequest } from '../rest/refusals.ts'
import { ApiError } from '../status.ts'
import { duplicateFields } from '../validate/index.ts'
import type { Body } from './body.ts'
import type { HttpRequest } from './exchange.ts'

/** Reads protobuf bodies; injected because only some kinds are known in that form. */
export type ProtobufReader = (bytes: Buffer) => Json

/** The media type of a request body, lower case and without parameters; JSON if the client says nothing. */
export function mediaTypeOf({ headers }: HttpRequest): string {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return type === '' ? 'application/json' : type
}

/** The body of a POST, PUT or DELETE. `what` is the kind expected, for messages. */
export function readBody(request: HttpRequest, what: string, protobuf: ProtobufReader): Body {
  switch (mediaTypeOf(request)) {
    case 'application/json':
      return readJson(request.body, (error) => notReadable(what, error, request.body))
    case 'application/yaml':
      return readYaml(request.body, what)
    case 'application/vnd.kubernetes.protobuf':
      return { value: protobuf(request.body), duplicates: [] }
    default:
      throw new ApiError(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      )
  }
}

/** The body of a PATCH, which is JSON, or YAML for apply. */
export function readPatch(request: HttpRequest, isYaml: boolean): Body {
  if (isYaml && !looksLikeJson(request.body)) return readYaml(request.body, 'patch')
  return readJson(request.body, (error) => badRequest(`error decoding patch: ${error}`))
}

function looksLikeJson(body: Buffer): boolean {
  return /^\s*\{/.test(body.subarray(0, 64).toString('utf8'))
}

function readJson(bytes: Buffer, refuse: (error: string) => Error): Body {
  const text = bytes.toString('utf8')
  try {
    // JSON.parse gives nothing but JSON.
    return { value: JSON.parse(text) as Json, duplicates: duplicateFields(text) }
  } catch (error) {
    throw refuse(
      text.trim() === '' || isCutOff(text)
        ? 'unexpected end of JSON input'
        : error instanceof Error
          ? error.message
          : String(error),
    )
  }
}

function isCutOff(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch (error) {
    return error instanceof Error && /end of JSON/.test(error.message)
  }
}

function notReadable(what: string, error: string, bytes: Buffer): ApiError {
  const text = bytes.toString('utf8')
  const shown = text === '' ? '<empty>' : text.slice(0, 1_000)
  return badRequest(
    `the object provided is unrecognized (must be of type ${what}): couldn't get version/kind; json parse error: ${error} (${shown})`,
  )
}

function readYaml(bytes: Buffer, what: string): Body {
  try {
    return { value: parseYaml(bytes.toString('utf8')), duplicates: [] }
  } catch (error) {
    throw badRequest(`error decoding YAML of ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
